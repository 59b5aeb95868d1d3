// What the page asks of its server.

async function ask(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail || `HTTP ${response.status}`);
  }
  return response.json();
}

export const loadState = () => ask("/simulator/state");
export const loadChat = (citizen) => ask(`/simulator/chats/${encodeURIComponent(citizen)}`);
export const loadDraft = (citizen) => ask(`/simulator/draft/${encodeURIComponent(citizen)}`);
export const addCitizen = () => ask("/simulator/citizens", { method: "POST" });

export function send(citizen, kind, fields = {}) {
  const form = new FormData();
  form.set("citizen", citizen);
  form.set("kind", kind);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return ask("/simulator/send", { method: "POST", body: form });
}

// The server ends a stream after a while; EventSource comes back and misses nothing.
export function follow(after, handlers) {
  const source = new EventSource(`/simulator/events?after=${after}`);
  for (const [kind, handle] of Object.entries(handlers)) {
    source.addEventListener(kind, (event) => handle(JSON.parse(event.data)));
  }
}
