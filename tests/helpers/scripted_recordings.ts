import type { StoredRecording } from "../../src/core/record/recording_file.ts";
import { type Trouble, TroubleError } from "../../src/core/trouble.ts";
import type {
  OpenRecording,
  Recordings,
  RunningRecording,
} from "../../src/io/http/recordings/recordings.ts";

/** What a recording is like of which nothing else is said. */
export const RUNNING: RunningRecording = {
  id: 1,
  form: "wav",
  name: "a.wav",
  beganAtMs: Date.UTC(2026, 10, 28, 19, 30, 5),
  recordedMs: 1500.4,
  bytes: 288_000,
  lostMs: 0,
  gaps: 0,
  trouble: undefined,
  isOwn: false,
};

/** Recordings that are what a test says, and files whose bytes count up. */
export class ScriptedRecordings implements Recordings {
  readonly all: RunningRecording[] = [];
  readonly files: StoredRecording[] = [];
  /** Thrown by all that can throw. */
  trouble: Trouble | undefined;
  /** How many files are open. */
  openFiles = 0;

  running(): readonly RunningRecording[] {
    return this.all;
  }

  stored(): Promise<readonly StoredRecording[]> {
    return this.#try(() => this.files);
  }

  begin(form = "wav"): Promise<RunningRecording> {
    return this.#try(() => {
      const recording = { ...RUNNING, id: this.all.length + 1, form };
      this.all.push(recording);
      return recording;
    });
  }

  end(id: number): Promise<RunningRecording> {
    return this.#try(() => this.all.splice(this.all.findIndex((each) => each.id === id), 1)[0]!);
  }

  open(name: string): Promise<OpenRecording> {
    return this.#try(() => {
      const file = this.files.find((each) => each.name === name);
      if (file === undefined) throw new TroubleError({ code: "no-such-recording" });
      this.openFiles++;
      const close = () => void this.openFiles--;
      const content = Uint8Array.from({ length: file.bytes }, (_, index) => index);
      return {
        ...file,
        stream: (start, end) =>
          new ReadableStream({
            pull(controller) {
              controller.enqueue(content.slice(start, end));
              controller.close();
              close();
            },
            cancel: close,
          }, { highWaterMark: 0 }),
        [Symbol.dispose]: close,
      };
    });
  }

  #try<Result>(operate: () => Result): Promise<Result> {
    return new Promise((resolve) => {
      if (this.trouble !== undefined) throw new TroubleError(this.trouble);
      resolve(operate());
    });
  }
}

/** What a world of HTTP needs of recordings where none are made. */
export const SCRIPTED = {
  recordings: new ScriptedRecordings(),
  explain: ({ code }: Trouble) => `About ${code}`,
};
