import { useEffect, useState } from "preact/hooks";
import { retryNow, serverLink, streams } from "../state/streams";
import { text } from "../text";
import { Icon } from "./Icon";

/** Says that the server is gone, and when it is tried again. */
export function ServerBanner() {
  const link = serverLink.value;
  const [now, setNow] = useState(Date.now());
  const isLost = link.kind === "lost";
  useEffect(() => {
    if (!isLost) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [isLost]);

  if (!isLost) return null;
  const say = text.value.server;
  const seconds = Math.max(0, Math.ceil((link.retryAt - now) / 1000));
  return (
    <div class="banner" role="alert" data-testid="server-lost">
      <Icon name="warning" />
      {/* The seconds are not read out: they would interrupt every one of them. */}
      <p>
        <span class="off-screen">{say.lost(0)}</span>
        <span aria-hidden="true">{say.lost(seconds)}</span> {streams.value && <span class="banner-hint">{say.lostHint}</span>}
      </p>
      <button type="button" class="button button-small" onClick={retryNow} data-testid="server-retry">
        {say.retry}
      </button>
    </div>
  );
}
