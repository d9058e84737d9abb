import { useEffect, useRef, useState } from "preact/hooks";
import type { StreamState } from "../api/types";
import { hrefOf } from "../state/route";
import { isActive, statusOf, troubleOf } from "../state/status";
import { sortedStreams } from "../state/streams";
import { text } from "../text";
import { StatusMark } from "./StatusMark";
import { useLivePicture } from "./useLivePicture";

/** All streams side by side. Only those on the screen ask for pictures. */
export function GridView() {
  return (
    <>
      <h1 class="off-screen">{text.value.list.title}</h1>
      <ul class="grid" data-testid="grid">
        {sortedStreams.value.map(stream => (
          <GridTile key={stream.name} stream={stream} />
        ))}
      </ul>
    </>
  );
}

function GridTile({ stream }: { readonly stream: StreamState }) {
  const tile = useRef<HTMLLIElement>(null);
  const isSeen = useIsSeen(tile);
  const [canvas, live] = useLivePicture(isActive(stream) && isSeen, { name: stream.name, fps: 8, maxWidth: 640, showLabels: false });
  const status = statusOf(stream);
  const hasPicture = live?.hasPicture.value ?? false;
  const caption = live?.result.value?.caption?.text;
  return (
    <li ref={tile} class="tile" data-testid="tile" data-stream={stream.name} data-has-picture={hasPicture}>
      <a href={hrefOf({ view: "stream", name: stream.name })}>
        <div class="tile-picture">
          <canvas ref={canvas} role="img" aria-label={text.value.stream.picture(stream.name)} />
          {!hasPicture && <p>{troubleOf(stream) ?? text.value.status[status]}</p>}
        </div>
        <div class="tile-foot">
          <span class="tile-name">{stream.name}</span>
          <StatusMark status={status} />
          {status === "live" && stream.health && (
            <span class="row-fps">{text.value.list.fps(text.value.perSecond(stream.health.fps))}</span>
          )}
          <p class="tile-caption">{caption ?? stream.source}</p>
        </div>
      </a>
    </li>
  );
}

function useIsSeen(element: { readonly current: Element | null }): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(entries => setSeen(entries.some(e => e.isIntersecting)), { rootMargin: "100px" });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return isSeen;
}
