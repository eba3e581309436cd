/** The only place where an address of the console is spelled. `$name` stands for what differs. */
export const paths = {
  start: "/",
  home: "/w/$workspace",
  people: "/w/$workspace/people",
  duplicates: "/w/$workspace/people/duplicates",
  person: "/w/$workspace/people/$person",
  segments: "/w/$workspace/segments",
  narrow: "/w/$workspace/segments/narrow",
  segment: "/w/$workspace/segments/$segment",
  journeys: "/w/$workspace/journeys",
  journey: "/w/$workspace/journeys/$journey",
  playbooks: "/w/$workspace/playbooks",
} as const;
