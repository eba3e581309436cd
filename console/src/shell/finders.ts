/** What the palette asks for a text; each room adds a line. */
export type Found = { kind: string; name: string; more?: string; to: string };
export type Finder = (workspace: string, text: string, signal: AbortSignal) => Promise<Found[]>;

export const finders: Finder[] = [
  async (...asked) => (await import("../rooms/people/finder")).findPeople(...asked),
  async (...asked) => (await import("../rooms/segments/finder")).findSegments(...asked),
  async (...asked) => (await import("../rooms/journeys/finder")).findJourneys(...asked),
  async (...asked) => (await import("../rooms/content/finder")).findTemplates(...asked),
];
