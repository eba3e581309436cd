/** The only place where an address of the console is spelled. `$name` stands for what differs. */
export const paths = {
  start: "/",
  home: "/w/$workspace",
} as const;
