/** The only place where an address of the console is spelled. `$name` stands for what differs. */
export const paths = {
  start: "/",
  home: "/w/$workspace",
  imports: "/w/$workspace/import", import: "/w/$workspace/import/$job",
  events: "/w/$workspace/events", event: "/w/$workspace/events/$event", traits: "/w/$workspace/traits",
  content: "/w/$workspace/content", template: "/w/$workspace/content/$template",
  mailbox: "/w/$workspace/mail", mail: "/w/$workspace/mail/$mail",
  themes: "/w/$workspace/themes", theme: "/w/$workspace/themes/$theme",
  experiments: "/w/$workspace/experiments", experiment: "/w/$workspace/experiments/$journey/$step",
  settings: "/w/$workspace/settings", audit: "/w/$workspace/audit",
} as const;
