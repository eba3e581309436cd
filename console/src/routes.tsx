/** Every page of the console. Each is loaded when it is opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { paths } from "./paths";
import { Broken, NothingThere } from "./shell/Broken";
import { Frame } from "./shell/Frame";
import Start from "./shell/Start";

const root = createRootRoute({ component: Frame, notFoundComponent: NothingThere, errorComponent: Broken });
const at = () => root;

const start = createRoute({ getParentRoute: at, path: paths.start, component: Start });
const home = createRoute({ getParentRoute: at, path: paths.home, component: lazyRouteComponent(() => import("./rooms/home/HomePage")) });

const tree = root.addChildren([start, home]);

export const router = createRouter({ routeTree: tree, basepath: "/app", defaultPreload: "intent", defaultErrorComponent: Broken, scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register { router: typeof router }
}
