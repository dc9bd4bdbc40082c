/**
 * GitHub's own check of workflows: the language server that editors use.
 *
 * It runs as a process of its own, since its library imports JSON in a way that Deno refuses.
 *
 * @module
 */

const PACKAGE = "npm:@actions/languageserver@0.3.61";
/** When it is first used, it is downloaded. */
const LIMIT_MS = 60_000;

/** A message of the Language Server Protocol, as far as it is read here. */
interface Message {
  id?: number;
  method?: string;
  params?: { diagnostics: { message: string }[] };
}

/** Looks at one workflow after the other. */
export class LanguageServer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #messages: AsyncGenerator<Message>;
  readonly #timer: ReturnType<typeof setTimeout>;

  private constructor() {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-prompt", "--no-config", "--allow-env", PACKAGE, "--stdio"],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#messages = readMessages(this.#process.stdout);
    this.#timer = setTimeout(() => this.#process.kill("SIGKILL"), LIMIT_MS);
  }

  static async start(): Promise<LanguageServer> {
    const server = new LanguageServer();
    const params = { processId: null, rootUri: null, capabilities: {}, initializationOptions: {} };
    await server.#send({ id: 1, method: "initialize", params });
    await server.#receive(({ id }) => id === 1);
    await server.#send({ method: "initialized", params: {} });
    return server;
  }

  /**
   * What GitHub would not accept, or would warn of.
   *
   * @throws {Error} when there is no answer.
   */
  async problemsIn(workflow: string): Promise<string[]> {
    const uri = `file:///.github/workflows/${crypto.randomUUID()}.yml`;
    await this.#send({
      method: "textDocument/didOpen",
      params: { textDocument: { uri, languageId: "yaml", version: 1, text: workflow } },
    });
    const { params } = await this.#receive(({ method }) =>
      method === "textDocument/publishDiagnostics"
    );
    return params!.diagnostics.map(({ message }) => message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    await this.#input.close();
    await this.#messages.return(undefined);
    await this.#process.status;
  }

  async #send(message: object): Promise<void> {
    const body = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", ...message }));
    await this.#input.write(new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`));
    await this.#input.write(body);
  }

  async #receive(isAwaited: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const { value, done } = await this.#messages.next();
      if (done) throw new Error("Cannot ask GitHub's language server: it has ended");
      if (isAwaited(value)) return value;
    }
  }
}

async function* readMessages(
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Message> {
  let text = "";
  // One character a byte, as the lengths count bytes.
  for await (const piece of output.pipeThrough(new TextDecoderStream("latin1"))) {
    text += piece;
    for (;;) {
      const [header, length] = /^Content-Length: (\d+)\r\n\r\n/.exec(text) ?? [];
      if (header === undefined) break;
      const end = header.length + Number(length);
      if (text.length < end) break;
      yield JSON.parse(text.slice(header.length, end));
      text = text.slice(end);
    }
  }
}
