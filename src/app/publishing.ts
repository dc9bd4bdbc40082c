/**
 * From where audio is to be published to what brings it there.
 *
 * @module
 */

import type { PcmFormat } from "../core/base/pcm_format.ts";
import type { OpenPublication } from "../core/publish/publication.ts";
import { PublishCarrier } from "../core/publish/publish_carrier.ts";
import type { PublishCodec } from "../core/publish/publish_codec.ts";
import type { MakeEncoder } from "../core/record/encoder.ts";
import { encodeByFfmpeg } from "../io/encode/ffmpeg_encoder.ts";
import { encodeOggFlac } from "../io/encode/ogg_flac_encoder.ts";
import { encodeOpus } from "../io/encode/opus_encoder.ts";
import { feedCommand, startProgram } from "../io/process/command_runner.ts";
import { publishToIcecast } from "../io/publish/icecast_publication.ts";
import { publishToPipe } from "../io/publish/pipe_publication.ts";
import { publishByFfmpeg } from "../io/publish/program_publication.ts";
import { publishRaw } from "../io/publish/raw_publication.ts";
import { systemClock } from "../io/system_clock.ts";
import type { PublishConfig } from "./commands/publish_config.ts";
import type { RelayConfig } from "./commands/relay_config.ts";
import type { Output } from "./relay.ts";

/** An engine's listeners are seconds behind anyway: fewer pages take less of the line. */
const PIECE_MS = 100;

/** Publishes the audio of a station to each target. */
export function publishOutput(
  targets: readonly PublishConfig[],
  { bufferMs: toleratedMs }: RelayConfig,
  version: string,
): Output {
  return (station) => {
    const { source: { format }, emit } = station;
    for (const config of targets) {
      station.publish(
        new PublishCarrier({
          ...{ url: config.target.url, format, clock: systemClock, toleratedMs, emit },
          open: openTarget(config, format, version),
          random: Math.random,
        }),
      );
    }
  };
}

function openTarget(
  { target, codec }: PublishConfig,
  format: PcmFormat,
  version: string,
): OpenPublication {
  switch (target.kind) {
    case "tcp":
      return publishRaw(target);
    case "pipe":
      return publishToPipe(target, format);
    case "program":
      return publishByFfmpeg({ target, format, codec: codec!, start: feedCommand });
    case "icecast":
      return publishToIcecast({
        ...{ target, format, make: makeEncoder(codec!) },
        contentType: codec!.name === "mp3" ? "audio/mpeg" : "application/ogg",
        userAgent: `sndcpy-relay/${version}`,
        now: () => new Date(),
      });
  }
}

function makeEncoder({ name, bitRate }: PublishCodec): MakeEncoder {
  const nextTurn = setImmediate;
  switch (name) {
    case "opus":
      return encodeOpus({ pageMs: PIECE_MS, bitRate, nextTurn });
    case "mp3":
      return encodeByFfmpeg({ encoding: "mp3", bitRate, start: startProgram });
    default:
      return encodeOggFlac({ blockMs: PIECE_MS, nextTurn });
  }
}
