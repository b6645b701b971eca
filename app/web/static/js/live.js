// Server-sent events: one stream a browser, shared by its tabs where the browser can.
const heard = new Set();
const channel = "BroadcastChannel" in window ? new BroadcastChannel("kikimimi.live") : null;

export const onEvent = (listener) => heard.add(listener);

function tell(message) {
  for (const listener of heard) listener(message);
  if (message.kind === "state") {
    for (const mark of document.querySelectorAll("[data-live]")) mark.hidden = message.live;
  }
}

function listen(address) {
  const source = new EventSource(address);
  const share = (message) => { tell(message); channel?.postMessage(message); };
  source.addEventListener("happened", (event) => share({ ...JSON.parse(event.data), id: Number(event.lastEventId) }));
  source.addEventListener("open", () => share({ kind: "state", live: true }));
  source.addEventListener("error", () => {
    share({ kind: "state", live: false });
    // a refusal ends the source for good: it is asked again later
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(address), 15_000);
  });
  addEventListener("pagehide", () => source.close());
}

export function start(address = "/live") {
  if (channel) channel.onmessage = (event) => tell(event.data);
  if (navigator.locks && channel) {
    // whoever holds the lock listens for all tabs; the next one takes over when it closes
    navigator.locks.request("kikimimi.live", () => { listen(address); return new Promise(() => {}); });
  } else {
    listen(address);
  }
}
