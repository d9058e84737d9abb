import { effect } from "@preact/signals";
import { render } from "preact";
import { route, watchAddress } from "./state/route";
import { watchStreams } from "./state/streams";
import { applyTheme } from "./state/theme";
import { watchViewport } from "./state/viewport";
import { App } from "./ui/App";

applyTheme();
watchViewport();
watchAddress();
watchStreams();
effect(() => {
  const shown = route.value;
  document.title = shown.view === "stream" && shown.name ? `${shown.name} · Kinora` : "Kinora";
});

const start = () => render(<App />, document.getElementById("app") as HTMLElement);

// The script holds painting back, and so runs before the body may be there.
if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
