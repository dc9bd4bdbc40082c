/**
 * The command that shows how to listen.
 *
 * @module
 */

import { networkInterfaces } from "../../io/network_interfaces.ts";
import { listenHosts } from "../report/listen_hosts.ts";
import { formatPlayerLines } from "../report/player_lines.ts";
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
    return ({ out, words }) => {
      const hosts = listenHosts(host, networkInterfaces());
      out.lines(formatPlayerLines(hosts, port, format, words));
      return Promise.resolve(EXIT_OK);
    };
  },
};
