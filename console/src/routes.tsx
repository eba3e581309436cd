/** Every page of the console. Each is loaded when it is opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { texts } from "./kit/texts";
import { paths } from "./paths";
import * as peopleSearch from "./rooms/people/search";
import * as segmentsSearch from "./rooms/segments/search";
import { journeySearch, listSearch, playbooksSearch } from "./rooms/journeys/address";
import { Broken, NothingThere } from "./shell/Broken";
import { Frame } from "./shell/Frame";
import Start from "./shell/Start";

const root = createRootRoute({ component: Frame, notFoundComponent: NothingThere, errorComponent: Broken });
const at = () => root;

const start = createRoute({ getParentRoute: at, path: paths.start, component: Start });
const home = createRoute({ getParentRoute: at, path: paths.home, component: lazyRouteComponent(() => import("./rooms/home/HomePage")) });
const people = createRoute({ getParentRoute: at, path: paths.people, validateSearch: peopleSearch.search, component: lazyRouteComponent(() => import("./rooms/people/PeoplePage")) });
const duplicates = createRoute({ getParentRoute: at, path: paths.duplicates, validateSearch: peopleSearch.queue, component: lazyRouteComponent(() => import("./rooms/people/DuplicatesPage")) });
const person = createRoute({ getParentRoute: at, path: paths.person, validateSearch: peopleSearch.person, component: lazyRouteComponent(() => import("./rooms/people/PersonPage")) });
const segments = createRoute({ getParentRoute: at, path: paths.segments, validateSearch: segmentsSearch.shelf, component: lazyRouteComponent(() => import("./rooms/segments/SegmentsPage")) });
const narrow = createRoute({ getParentRoute: at, path: paths.narrow, validateSearch: segmentsSearch.narrowing, component: lazyRouteComponent(() => import("./rooms/segments/NarrowPage")) });
const segment = createRoute({ getParentRoute: at, path: paths.segment, validateSearch: segmentsSearch.seen, component: lazyRouteComponent(() => import("./rooms/segments/SegmentPage")) });

const allJourneys = createRoute({ getParentRoute: at, path: paths.journeys, component: lazyRouteComponent(() => import("./rooms/journeys/JourneysPage")), validateSearch: listSearch });
const oneJourney = createRoute({ getParentRoute: at, path: paths.journey, component: lazyRouteComponent(() => import("./rooms/journeys/JourneyPage")), validateSearch: journeySearch });
const playbooks = createRoute({ getParentRoute: at, path: paths.playbooks, component: lazyRouteComponent(() => import("./rooms/journeys/PlaybooksPage")), validateSearch: playbooksSearch });

// what comes in, what goes out, what it brought, and who may what
const imports = createRoute({ getParentRoute: at, path: paths.imports, component: lazyRouteComponent(() => import("./rooms/collect/ImportsPage")) });
const importOne = createRoute({ getParentRoute: at, path: paths.import, component: lazyRouteComponent(() => import("./rooms/collect/ImportPage")) });
const sources = createRoute({ getParentRoute: at, path: paths.sources, component: lazyRouteComponent(() => import("./rooms/collect/SourcesPage")) });
const sourceOne = createRoute({ getParentRoute: at, path: paths.source, validateSearch: texts("tab", "sample"), component: lazyRouteComponent(() => import("./rooms/collect/SourcePage")) });
const events = createRoute({ getParentRoute: at, path: paths.events, validateSearch: texts("tab", "search"), component: lazyRouteComponent(() => import("./rooms/collect/EventsPage")) });
const event = createRoute({ getParentRoute: at, path: paths.event, component: lazyRouteComponent(() => import("./rooms/collect/EventPage")) });
const traits = createRoute({ getParentRoute: at, path: paths.traits, validateSearch: texts("search"), component: lazyRouteComponent(() => import("./rooms/collect/TraitsPage")) });
const content = createRoute({ getParentRoute: at, path: paths.content, validateSearch: texts("tab", "search", "channel", "state", "stage", "role", "length", "topic", "archived"), component: lazyRouteComponent(() => import("./rooms/content/ContentPage")) });
const template = createRoute({ getParentRoute: at, path: paths.template, validateSearch: texts("language", "beside", "person", "show", "width", "panel", "channel"), component: lazyRouteComponent(() => import("./rooms/content/TemplatePage")) });
const calls = createRoute({ getParentRoute: at, path: paths.calls, validateSearch: texts("which", "call"), component: lazyRouteComponent(() => import("./rooms/deliver/calls/CallsPage")) });
const mailbox = createRoute({ getParentRoute: at, path: paths.mailbox, validateSearch: texts("search"), component: lazyRouteComponent(() => import("./rooms/deliver/MailboxPage")) });
const mail = createRoute({ getParentRoute: at, path: paths.mail, validateSearch: texts("width"), component: lazyRouteComponent(() => import("./rooms/deliver/MailPage")) });
const quotas = createRoute({ getParentRoute: at, path: paths.quotas, component: lazyRouteComponent(() => import("./rooms/deliver/QuotasPage")) });
const reports = createRoute({ getParentRoute: at, path: paths.reports, validateSearch: texts("tab", "by"), component: lazyRouteComponent(() => import("./rooms/measure/ReportsPage")) });
const report = createRoute({ getParentRoute: at, path: paths.report, component: lazyRouteComponent(() => import("./rooms/measure/ReportPage")) });
const themes = createRoute({ getParentRoute: at, path: paths.themes, validateSearch: texts("archived"), component: lazyRouteComponent(() => import("./rooms/measure/ThemesPage")) });
const theme = createRoute({ getParentRoute: at, path: paths.theme, component: lazyRouteComponent(() => import("./rooms/measure/ThemePage")) });
const experiments = createRoute({ getParentRoute: at, path: paths.experiments, component: lazyRouteComponent(() => import("./rooms/measure/ExperimentsPage")) });
const experiment = createRoute({ getParentRoute: at, path: paths.experiment, validateSearch: texts("version"), component: lazyRouteComponent(() => import("./rooms/measure/ExperimentPage")) });
const wechat = createRoute({ getParentRoute: at, path: paths.wechat, validateSearch: texts("days"), component: lazyRouteComponent(() => import("./rooms/social/wechat/WechatPage")) });
const wechatAccount = createRoute({ getParentRoute: at, path: paths.wechatAccount, validateSearch: texts("tab", "search", "tag", "scene", "gone", "retired"), component: lazyRouteComponent(() => import("./rooms/social/wechat/AccountPage")) });
const wecom = createRoute({ getParentRoute: at, path: paths.wecom, validateSearch: texts("account", "tab", "search", "days", "member", "state"), component: lazyRouteComponent(() => import("./rooms/social/wecom/WecomPage")) });
const devices = createRoute({ getParentRoute: at, path: paths.devices, validateSearch: texts("tab", "days"), component: lazyRouteComponent(() => import("./rooms/social/devices/DevicesPage")) });
const links = createRoute({ getParentRoute: at, path: paths.links, component: lazyRouteComponent(() => import("./rooms/social/offline/LinksPage")) });
const link = createRoute({ getParentRoute: at, path: paths.link, component: lazyRouteComponent(() => import("./rooms/social/offline/LinkPage")) });
const place = createRoute({ getParentRoute: at, path: paths.place, component: lazyRouteComponent(() => import("./rooms/social/offline/PlacePage")) });
const places = createRoute({ getParentRoute: at, path: paths.places, component: lazyRouteComponent(() => import("./rooms/social/offline/PlacesPage")) });
const well = createRoute({ getParentRoute: at, path: paths.well, validateSearch: texts("tab"), component: lazyRouteComponent(() => import("./rooms/watch/WellPage")) });
const settings = createRoute({ getParentRoute: at, path: paths.settings, validateSearch: texts("tab"), component: lazyRouteComponent(() => import("./rooms/access/SettingsPage")) });
const audit = createRoute({ getParentRoute: at, path: paths.audit, validateSearch: texts("by", "deed", "subject", "since", "until"), component: lazyRouteComponent(() => import("./rooms/access/AuditPage")) });

const tree = root.addChildren([
  start, home, people, duplicates, person, segments, narrow, segment, allJourneys, oneJourney, playbooks,
  imports, importOne, events, event, traits, content, template, mailbox, mail, reports, report, themes, theme, experiments, experiment, wechat, wechatAccount, wecom, devices, links, link, places, place, quotas, calls, sources, sourceOne, well, settings, audit,
]);

export const router = createRouter({ routeTree: tree, basepath: "/app", defaultPreload: "intent", defaultErrorComponent: Broken, scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register { router: typeof router }
}
