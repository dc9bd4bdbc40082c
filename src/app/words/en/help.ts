/**
 * The help, in English.
 *
 * @module
 */

import type { Words } from "../words.ts";

/** What `--help` shows. */
export const help: Words["help"] = {
  purpose: "Gives the audio of one phone to any number of programs at once.",
  usage: "Usage",
  commands: "Commands",
  options: "Options",
  more: "sndcpy-relay COMMAND --help shows the options of a command.",
  defaultIs: (value) => `(default: ${value})`,
  exitCodes: "Exit codes: 0 a clean stop, or nothing is wrong; 1 it cannot run, or something\n" +
    "is wrong; 2 the command line is wrong.",
  command: {
    "relay": { summary: "relay the audio of a phone (the default)" },
    "demo": { summary: "relay a built-in sound: no phone needed" },
    "record": { summary: "record the audio, and relay it meanwhile" },
    "play": { summary: "play the audio here, or make a microphone of it" },
    "publish": { summary: "hand the audio on to Icecast, Snapcast, RTSP and others" },
    "players": { summary: "show how to play the audio in VLC, mpv and others" },
    "devices": { summary: "list the phones, and whether sndcpy is on them" },
    "doctor": { summary: "look for what is wrong, and change nothing" },
    "pair": { summary: "pair with a phone over Wi-Fi (Android 11 or newer)" },
    "service install": { summary: "have the system start the relay" },
    "service print": { summary: "show what `service install` would do" },
    "service uninstall": { summary: "stop that service, and remove it" },
    "service status": { summary: "show how the service is doing" },
  },
  option: {
    "source":
      "sndcpy or scrcpy on a phone (auto: the first that\nis there), tcp://HOST:PORT, the full path of a\nnamed pipe, demo, or - for standard input",
    "serial":
      "which phone, if there are several; one on Wi-Fi by\nits address, HOST:PORT, which is connected to\n(default: $ANDROID_SERIAL, or the only one)",
    "phone": "one phone of several, on a port of its own; may be\ngiven again, for each",
    "all-phones": "every phone that comes, each on a port of its own",
    "apk":
      "install sndcpy on a phone that lacks it:\nsndcpy.apk, or the zip that it came in\n(default: $SNDCPY_APK, if that is set)",
    "adb": "the adb to use\n(default: $ADB, or where adb usually is)",
    "sndcpy-host": "the computer whose port leads to sndcpy; if\n" +
      "it is not this one, adb is not used",
    "sndcpy-port": "the port that leads to sndcpy; 0 lets adb choose\n($SNDCPY_PORT says it, too)",
    "tunnel-host":
      "if adb's server is elsewhere: the host that leads\nto the port which it forwards (default: none, the\naudio comes through the server)",
    "app": "a variant of sndcpy: cyberrex0, audiosource, or\nthe name of its socket",
    "socket-name": "the app's socket, for variants of sndcpy",
    "sample-rate": "ask the app for this rate (CyberRex0's variant)",
    "buffer-size-type": "ask the app for this buffer (CyberRex0's variant)",
    "scrcpy-server":
      "scrcpy's server, which needs no app on the phone\n(default: $SCRCPY_SERVER_PATH, or that of the\nscrcpy that is installed)",
    "capture":
      "what scrcpy's server takes: output, playback, mic\nand others; output silences the phone",
    "keep-phone-playing":
      "let the phone go on playing (Android 13 or newer;\nonly what apps let be captured)",
    "restart-after-silence": "start the app again after digital silence,\n" +
      "10s-24h (default: never)",
    "take-over":
      "take sndcpy away from a program that listens to it\n(default: wait until that one has ended)",
    "bind": "the address to listen on; 0.0.0.0 lets other\ncomputers in",
    "port": "the port to listen on; 0 lets the system choose",
    "http-port": "the port for browsers and whatever plays a link;\n0 turns that off",
    "token": "what browsers on other computers have to know;\n(default: a new one at each start)",
    "open": "let other computers listen over HTTP\nwithout a token",
    "allow": "the networks that may connect, as in\n192.168.1.0/24; this computer always may",
    "public-name": "what others call this computer,\nif not by its own name",
    "tls-cert": "a certificate (PEM), for https in place of http",
    "tls-key": "the certificate's private key (PEM)",
    "format": "what the source sends: 8000-192000 Hz,\n16 or 24 bits, 1-8 channels",
    "buffer": "how far a client may fall behind, 20ms-60s",
    "stall-timeout": "close a client that takes nothing for this long,\n1s-24h",
    "max-clients": "how many clients may be connected at once\n" +
      "(default: what the limit of open files allows)",
    "gap": "what clients get while there is no audio:\nnothing (hold) or silence",
    "log-format": "how messages are written to standard error",
    "duration": "stop after so much, 1s-365d",
    "split":
      "begin a new file after so much, at so many\nbytes (1MB-100TB), or each day (as --record does)",
    "name":
      "the name of each file; its ending is the format\n(default: sndcpy-{date}-{time}.wav; also {part})",
    "start-on-sound": "record from the first sound on, and half\na second from before it",
    "stop-after-silence":
      "end the file after so much silence, 1s-24h;\nwith --start-on-sound the next sound begins one",
    "silence-level": "what is not louder is silence",
    "gaps":
      "what stands in a file where there was no audio:\nsilence, nothing (cut), or a new file (split)",
    "bits": "bits of a sample in .wav and .flac\n(default: what the source sends)",
    "record": "record into this folder as well, a file a day",
    "recordings":
      "let recordings be begun and ended over HTTP, into\nthis folder (default: the folder of --record)",
    "keep": "remove the oldest of these recordings: older\nthan a time, or beyond a size",
    "publish":
      "hand it on: icecast://source:PASSWORD@HOST/MOUNT,\nrtsp://, srt://, rtmp://, rtp://, or raw to\ntcp://HOST:PORT or pipe:///PATH; may be repeated\n($SNDCPY_RELAY_PUBLISH says it, too)",
    "publish-codec":
      "opus, aac, mp3 or flac, as in opus:128k\n(default: what the target takes best)",
    "play": "play it on this computer as well",
    "player":
      "the player: mpv, ffplay, vlc, pw-play, paplay,\naplay or sox (default: the best that is there)",
    "device": "the output device; `play --devices` lists them",
    "as-microphone": "let other programs use the phone's audio as a\nmicrophone",
    "devices": "list the output devices, and play nothing",
    "print": "show the command line that plays, and play nothing",
    "kind": "what starts it: launchd, systemd, cron or startup\n(default: what this system has)",
    "json": "report as JSON",
    "language": "the language of messages\n(default: that of the system)",
    "verbose": "more messages",
    "quiet": "warnings and errors only",
    "help": "show this help",
    "version": "show the version",
  },
};
