// @ts-check
/**
 * Plays what comes, at a constant delay.
 *
 * Goal: from the arrival of a frame to its rendering as long as was chosen, whatever clocks, network
 * and sound device do; no click. How: of all that came in the last second the promptest tells the
 * delay, as a network can only be late; and the least that was left to play in that second tells
 * whether the delay suffices. Whichever asks for more is followed (a mean of either would move with
 * the load). The regulator works off small errors. What is far off is put right at once: by a skip,
 * or by silence that is as long.
 *
 * A sound device takes several blocks at a time. Delays are counted from the middle of that, or they
 * would depend on where between two such bursts audio comes.
 *
 * If nothing is left (an underrun), it waits until the delay is there again, and allows for more by
 * as much as was missing; that is given back after some seconds.
 *
 * In step with other pages the error comes from outside: {@linkcode Playout.correct}.
 *
 * @module
 */

import { DeviceClock } from "./device_clock.js";
import { Drift } from "./drift.js";
import { Least } from "./least.js";
import { ALONE, IN_STEP, Regulator } from "./regulator.js";
import { LOOK_AHEAD, Resampler } from "./resampler.js";
import { Ring } from "./ring.js";
import { Splice } from "./splice.js";

/** @import { PcmBlock, PlayoutStatus } from "./types.ts" */

const WINDOW_MS = 1000;
/** The least that must be left when a device has taken its blocks. */
const GUARD_MS = 10;
/** An error above this is put right at once: working it off would take a minute. */
const SKIP_FROM_MS = { alone: 40, inStep: 15 };
/** After a cut another one is not heard. What was held up comes in a rush, and may not all be there. */
const CUT = { ms: 300, skipFromMs: 8 };
/** So far off no jitter is: the computer has slept. There is no need to look for a second. */
const FAR_MS = 150;
const FAR_IN_STEP_MS = 1500;
/** Whoever has nothing for longer is no underrun: the source is away. */
const LONGEST_UNDERRUN_MS = 500;
const GROWTH = { spareMs: 5, mostMs: 100, keptMs: 5000, shrinkPerMs: 0.002 };
const RING_MS = 2000;

/** A buffer that is filled at one end and played at the other. */
export class Playout {
  /** The delay to keep. */
  targetMs = 40;
  /** Whether errors come from outside. */
  isInStep = false;
  #framesPerMs;
  #ring;
  #resampler = new Resampler();
  #regulator = new Regulator();
  /** Joins what comes. */
  #seam;
  /** Joins what is played. */
  #splice;
  #drift = new Drift();
  /** Negative, as the longest counts. */
  #delays = new Least(WINDOW_MS);
  #fills = new Least(WINDOW_MS);
  /** Where numbers of frames begin anew: frame `frame` of the stream is at `position`. */
  #origins = [{ position: 0, frame: 0 }];
  /** @type {number | undefined} */
  #nextFrame;
  #position = 0;
  #speed = 1;
  #isPlaying = false;
  #wasHeard = false;
  #isCut = false;
  /** How much silence is due. */
  #holdFrames = 0;
  #contextMs = 0;
  #device = new DeviceClock();
  #arrivedMs = 0;
  #cutMs = 0;
  /** @type {number | undefined} */
  #starvedMs;
  #missingMs = 0;
  #growth = { ms: 0, atMs: 0 };
  #underruns = 0;
  #skippedMs = 0;
  #epoch = 0;
  /** @type {number | undefined} */
  #stepErrorMs;

  /** @param {{ sampleRate: number, channels: number }} format */
  constructor({ sampleRate, channels }) {
    this.#framesPerMs = sampleRate / 1000;
    this.#ring = new Ring(channels, 2 ** Math.ceil(Math.log2(RING_MS * this.#framesPerMs)));
    this.#seam = new Splice(sampleRate, channels);
    this.#splice = new Splice(sampleRate, channels);
  }

  /**
   * Takes what has come.
   *
   * @param {PcmBlock} block
   * @param {number} nowMs by any clock that {@linkcode Playout.read} goes by, too
   */
  push({ frame, channels }, nowMs) {
    const isJump = frame !== this.#nextFrame;
    this.#seam.join(channels, isJump && this.#isPlaying);
    if (isJump) this.#jump(frame);
    this.#nextFrame = frame + (channels[0]?.length ?? 0);
    this.#ring.write(channels);
    this.#arrivedMs = nowMs;
    if (this.#isPlaying) this.#steer(nowMs);
    else if (this.#missingMs === 0) this.#missingMs = nowMs - (this.#starvedMs ?? nowMs);
  }

  /**
   * Fills the next block of each channel.
   *
   * @param {readonly Float32Array[]} outputs
   * @param {number} contextMs the time of the audio context at which the block begins
   * @param {number} nowMs
   */
  read(outputs, contextMs, nowMs) {
    const count = outputs[0]?.length ?? 0;
    if (this.#device.add(contextMs, nowMs)) this.#forget();
    this.#contextMs = contextMs;
    const isHeard = this.#isReady(count, nowMs);
    if (isHeard) this.#play(outputs, count, nowMs);
    else for (const samples of outputs) samples.fill(0);
    this.#splice.join(outputs, this.#isCut || isHeard !== this.#wasHeard);
    this.#isCut = false;
    this.#wasHeard = isHeard;
    this.#contextMs += count / this.#framesPerMs;
  }

  /**
   * Says how much later than others this is; counts while {@linkcode Playout.isInStep}.
   *
   * @param {number} errorMs
   * @param {number} epoch the status it was made of; what is older than the last skip does not count
   */
  correct(errorMs, epoch) {
    if (epoch === this.#epoch) this.#stepErrorMs = errorMs;
  }

  /** Whether audio was played last, and no silence. */
  get isHeard() {
    return this.#wasHeard;
  }

  /** @param {number} nowMs @returns {PlayoutStatus} */
  status(nowMs) {
    const { position, frame } = this.#originOf(this.#position);
    return {
      contextMs: this.#contextMs,
      frame: this.#wasHeard ? this.#position - position + frame : undefined,
      renderedMs: this.#device.renderedMs,
      aimMs: this.#aimMs(nowMs),
      underruns: this.#underruns,
      skippedMs: this.#skippedMs,
      driftPpm: this.#drift.ppm,
      epoch: this.#epoch,
    };
  }

  /** The audio of the stream does not go on where it ended. @param {number} frame */
  #jump(frame) {
    const lost = frame - (this.#nextFrame ?? frame);
    this.#skippedMs += Math.max(0, lost) / this.#framesPerMs;
    this.#origins.push({ position: this.#ring.end, frame });
    this.#drift.clear();
  }

  /** How long the newest frame waits if it came at that time. @param {number} arrivedMs */
  #delayMs(arrivedMs) {
    const fillMs = (this.#ring.end - this.#position) / this.#framesPerMs;
    return fillMs + this.#contextMs + this.#device.renderedMs - arrivedMs;
  }

  /** @param {number} nowMs */
  #aimMs(nowMs) {
    const oldMs = Math.max(0, nowMs - this.#growth.atMs - GROWTH.keptMs);
    return this.targetMs + Math.max(0, this.#growth.ms - oldMs * GROWTH.shrinkPerMs);
  }

  /** @param {number} nowMs */
  #steer(nowMs) {
    if (this.#holdFrames > 0) return;
    const delayMs = this.#delayMs(nowMs);
    const aimMs = this.#aimMs(nowMs);
    this.#delays.add(-delayMs, nowMs);
    const playedMs = nowMs - this.#device.promptestMs;
    if (this.#device.isSettled) {
      this.#drift.add(this.#ring.end / this.#framesPerMs - playedMs, playedMs);
    }
    const tooMuchMs = delayMs - aimMs;
    const isAfterCut = nowMs - this.#cutMs < CUT.ms;
    const farMs = this.isInStep ? FAR_IN_STEP_MS : isAfterCut ? CUT.skipFromMs : FAR_MS;
    if (tooMuchMs > farMs) return this.#shift(tooMuchMs, nowMs);
    const ownMs = this.isInStep ? this.#stepErrorMs ?? 0 : -this.#delays.value - aimMs;
    const errorMs = Math.min(ownMs, this.#fills.value - GUARD_MS);
    const skipFromMs = this.isInStep ? SKIP_FROM_MS.inStep : SKIP_FROM_MS.alone;
    if (Math.abs(errorMs) > skipFromMs) this.#shift(errorMs, nowMs);
    else this.#speed = this.#regulator.speed(errorMs, this.isInStep ? IN_STEP : ALONE);
  }

  /** Skips, or is silent, for so long. @param {number} errorMs @param {number} nowMs */
  #shift(errorMs, nowMs) {
    const frames = Math.round(errorMs * this.#framesPerMs);
    this.#position = Math.round(this.#position) + Math.max(0, frames);
    this.#holdFrames = Math.max(0, -frames);
    this.#skippedMs += Math.max(0, errorMs);
    this.#isCut = true;
    this.#cutMs = nowMs;
    this.#forget();
  }

  /** What was measured until now is no longer so. */
  #forget() {
    this.#delays.clear();
    this.#fills.clear();
    this.#speed = 1;
    this.#stepErrorMs = undefined;
    this.#epoch += 1;
  }

  /** Whether the next block is there, and may be played. @param {number} count @param {number} nowMs */
  #isReady(count, nowMs) {
    if (this.#holdFrames > 0) {
      this.#holdFrames -= count;
      this.#cutMs = nowMs;
      // Silence is as long as whole blocks.
      this.#position += Math.max(0, -this.#holdFrames);
      return false;
    }
    if (!this.#isPlaying) this.#start(nowMs);
    const isThere = this.#position + count * this.#speed + LOOK_AHEAD < this.#ring.end;
    if (this.#isPlaying && !isThere) {
      this.#isPlaying = false;
      this.#starvedMs = nowMs;
      this.#missingMs = 0;
    }
    return this.#isPlaying;
  }

  /** Begins as soon as the delay is there. @param {number} nowMs */
  #start(nowMs) {
    const aimMs = this.#aimMs(nowMs);
    const hasCome = this.#ring.end - this.#position >= aimMs * this.#framesPerMs;
    if (!hasCome || nowMs - this.#arrivedMs > aimMs) return;
    const excessMs = this.#delayMs(this.#arrivedMs) - aimMs;
    const position = this.#position + Math.floor(excessMs * this.#framesPerMs);
    this.#position = Math.max(position, this.#ring.start + LOOK_AHEAD);
    this.#isPlaying = true;
    this.#cutMs = nowMs;
    this.#forget();
    if (this.#missingMs > 0 && this.#missingMs < LONGEST_UNDERRUN_MS) this.#underruns += 1;
    if (this.#missingMs > 0 && this.#missingMs < GROWTH.mostMs) this.#grow(nowMs);
  }

  /** What lasted longer than this can bridge does not count. @param {number} nowMs */
  #grow(nowMs) {
    const grownMs = this.#aimMs(nowMs) - this.targetMs + this.#missingMs + GROWTH.spareMs;
    this.#growth = { ms: Math.min(GROWTH.mostMs, grownMs), atMs: nowMs };
  }

  /** @param {readonly Float32Array[]} outputs @param {number} count @param {number} nowMs */
  #play(outputs, count, nowMs) {
    let speed = this.#speed;
    // Within one block it is back on whole positions, where samples are what came.
    if (speed === 1) speed += (Math.round(this.#position) - this.#position) / count;
    this.#position = this.#resampler.read(this.#ring, this.#position, speed, outputs);
    if (this.#speed === 1) this.#position = Math.round(this.#position);
    const fill = this.#ring.end - this.#position - LOOK_AHEAD;
    this.#fills.add(fill / this.#framesPerMs, nowMs);
  }

  /** Where the numbers of the frames at a position begin; what was before is done. @param {number} position */
  #originOf(position) {
    while (Number(this.#origins[1]?.position) <= position) this.#origins.shift();
    return /** @type {{ position: number, frame: number }} */ (this.#origins[0]);
  }
}
