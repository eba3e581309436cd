/** The only place where an address of the console is spelled. `$name` stands for what differs. */
export const paths = {
  start: "/",
  home: "/w/$workspace",
  person: "/w/$workspace/people/$person",
  journeys: "/w/$workspace/journeys",
  journey: "/w/$workspace/journeys/$journey",
  playbooks: "/w/$workspace/playbooks",
} as const;
