import "./shell/house.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { App, ConfigProvider } from "antd";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { useTranslation } from "react-i18next";
import { Problem } from "./api/client";
import { router } from "./routes";
import { useAntdWords } from "./shell/antdWords";
import { useTaste } from "./shell/taste";
import { putOn, themeOf } from "./shell/tokens";

const TRIES = 2;  // more only after a lost connection: a refusal stays a refusal
const nonce = trustOwnStyles();
const client = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, refetchOnWindowFocus: true, retry: (tried, error) => !(error instanceof Problem) && tried < TRIES } },
});

function Console() {
  const { i18n } = useTranslation();
  const taste = useTaste();
  const said = i18n.language;
  const locale = useAntdWords(said);
  putOn(taste.shown, said);
  return (
    <ConfigProvider theme={themeOf(taste.shown, taste.density, said)} locale={locale} csp={nonce ? { nonce } : undefined} button={{ autoInsertSpace: false }}>
      <App><RouterProvider router={router} /></App>
    </ConfigProvider>
  );
}

createRoot(document.getElementById("root")!).render(<StrictMode><QueryClientProvider client={client}><Console /></QueryClientProvider></StrictMode>);

/** Style elements made by our scripts carry the page's nonce, also those of libraries that do not know of one (the lock of scrolling under a dialog). */
function trustOwnStyles(): string | undefined {
  const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content;
  const make = document.createElement.bind(document) as (name: string, options?: ElementCreationOptions) => HTMLElement;
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = make(name, options);
    if (nonce && name.toLowerCase() === "style") made.nonce = nonce;
    return made;
  }) as typeof document.createElement;
  return nonce;
}
