/**
 * The command that shows how to listen.
 *
 * @module
 */

import { localHost } from "../../core/base/address.ts";
import { formatPlayerLines, hostInUrl } from "../report/player_lines.ts";
import { type Command, EXIT_OK } from "./command.ts";
import { readFormat, readHost, readPort } from "./option_values.ts";

/** Shows the command lines that play the relay's audio. */
export const playersCommand: Command = {
  name: "players",
  options: ["bind", "port", "format"],
  read(given) {
    const host = given.read("bind", readHost);
    const port = given.read("port", readPort);
    const format = given.read("format", readFormat);
    const address = host === "localhost" ? "127.0.0.1" : hostInUrl(localHost(host));
    return ({ out, words }) => {
      out.lines(formatPlayerLines(address, port, format, words.os));
      return Promise.resolve(EXIT_OK);
    };
  },
};
