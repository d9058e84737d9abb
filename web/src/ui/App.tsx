import { isKeyAsked } from "../api/access";
import { closeDialog, openDialog } from "../state/dialogs";
import { hrefOf, route } from "../state/route";
import { serverLink, sortedStreams, streams } from "../state/streams";
import { isNarrow } from "../state/viewport";
import { text } from "../text";
import { AddDialog } from "./AddDialog";
import { EmptyState } from "./EmptyState";
import { GridView } from "./GridView";
import { Header } from "./Header";
import { KeyForm } from "./KeyForm";
import { Notices } from "./Notices";
import { RemoveDialog } from "./RemoveDialog";
import { ServerBanner } from "./ServerBanner";
import { StreamList } from "./StreamList";
import { StreamView } from "./StreamView";

/** The whole page. */
export function App() {
  const dialog = openDialog.value;
  return (
    <>
      <Header />
      {!isKeyAsked.value && <ServerBanner />}
      <main class={serverLink.value.kind === "lost" && !isKeyAsked.value ? "page is-stale" : "page"}>
        {isKeyAsked.value ? <KeyForm /> : <Page />}
      </main>
      <Notices />
      {dialog?.kind === "add" && <AddDialog onClose={closeDialog} />}
      {dialog?.kind === "remove" && <RemoveDialog name={dialog.name} onClose={closeDialog} />}
    </>
  );
}

function Page() {
  const all = streams.value;
  if (all === null) {
    return serverLink.value.kind === "lost" ? null : (
      <p class="loading" role="status">
        <span class="spinner" aria-hidden="true" />
        {text.value.server.connecting}
      </p>
    );
  }

  if (all.size === 0) return <EmptyState />;
  const shown = route.value;
  if (shown.view === "grid") return <GridView />;
  // With room for both, the list has always one stream beside it.
  const name = shown.name ?? (isNarrow.value ? null : (sortedStreams.value[0]?.name ?? null));
  return (
    <div class="split" data-shows={name === null ? "list" : "stream"}>
      {(!isNarrow.value || name === null) && <StreamList chosen={name} />}
      {name !== null && <Chosen name={name} />}
    </div>
  );
}

function Chosen({ name }: { readonly name: string }) {
  const stream = streams.value?.get(name);
  if (stream) return <StreamView key={name} stream={stream} />;
  const say = text.value.stream;
  return (
    <section class="empty" data-testid="gone">
      <h1>{say.gone(name)}</h1>
      <p>{say.goneHint}</p>
      <a class="button" href={hrefOf({ view: "stream", name: null })}>
        {say.toList}
      </a>
    </section>
  );
}
