// Ties the page together: who is chosen, what arrives, what is sent.

import { Chat, avatar, clock, element } from "./chat.js";
import { startComposer } from "./composer.js";
import { Record } from "./record.js";
import * as server from "./server.js";
import { words } from "./words.js";

const byId = (id) => document.getElementById(id);
const people = new Map();
const chat = new Chat(byId("chat"), (text) => send("text", { text }));
const record = new Record(byId("slots"), byId("cases"), byId("holder"));
let chosen = null;
let toldUntil = 0;

const citizen = () => people.get(chosen);

async function send(kind, fields) {
  const sender = chosen;
  try {
    const result = await server.send(sender, kind, fields);
    if (result.outcome === "failed") tell(`${words.faulty}（${result.problem}）`);
  } catch (problem) {
    tell(problem.message);
  }
  refreshDraft(sender);
}

function tell(text) {
  byId("alert").textContent = text;
  byId("alert").hidden = false;
  clearTimeout(toldUntil);
  toldUntil = setTimeout(() => { byId("alert").hidden = true; }, 5000);
}

async function choose(id) {
  chosen = id;
  sessionStorage.setItem("citizen", id);
  showPeople();
  showPhone();
  chat.clear();
  const bubbles = await server.loadChat(id);
  if (chosen !== id) return;
  for (const bubble of bubbles) chat.add(bubble, citizen());
  refreshDraft(id);
}

async function refreshDraft(id) {
  const draft = await server.loadDraft(id).catch(() => null);
  if (draft && id === chosen) record.show(draft, id);
}

function showPeople() {
  byId("people").replaceChildren(...[...people.values()].map((person) => {
    const button = element("button", "");
    button.type = "button";
    button.dataset.citizen = person.id;
    if (person.id === chosen) button.setAttribute("aria-current", "true");
    button.append(avatar(person), person.name);
    if (person.unread) button.append(element("span", "dot"), element("span", "hidden", words.page.unread));
    button.addEventListener("click", () => {
      person.unread = false;
      choose(person.id);
    });
    const item = element("li");
    item.append(button);
    return item;
  }));
  byId("people").querySelector("[aria-current]")?.scrollIntoView({ inline: "nearest", block: "nearest" });
}

function showPhone() {
  const { following, typing } = citizen();
  byId("title").textContent = typing ? words.page.typing : words.account;
  byId("chat").hidden = !following;
  byId("controls").hidden = !following;
  byId("unfollow").hidden = !following;
  byId("follow-card").hidden = following;
  showQuota();
}

function showQuota() {
  const { pushes_left: left, window_until: until } = citizen();
  byId("quota").textContent = until
    ? words.page.quota.replace("{left}", left).replace("{until}", until.slice(5, 10).replace("-", "/") + " " + clock(until))
    : words.page.no_quota;
}

function showMenu(buttons) {
  byId("menu").replaceChildren(...buttons.map(({ label, key }) => {
    const button = element("button", "", label);
    button.type = "button";
    button.addEventListener("click", () => send("menu", { key, label }));
    return button;
  }));
}

function onBubble(bubble) {
  if (bubble.citizen === chosen) {
    chat.add(bubble, citizen(), true);
    if (bubble.author === "account") refreshDraft(chosen);
  } else if (bubble.author === "account" && people.has(bubble.citizen)) {
    people.get(bubble.citizen).unread = true;
    showPeople();
  }
}

function onCitizen(changed) {
  const known = people.get(changed.id);
  people.set(changed.id, { ...changed, unread: known?.unread });
  if (!known) showPeople();
  if (changed.id === chosen) showPhone();
}

function onTyping({ citizen: id, on }) {
  if (people.has(id)) people.get(id).typing = on;
  if (id === chosen) showPhone();
}

function startSides() {
  for (const button of document.querySelectorAll("[data-show]")) {
    button.addEventListener("click", () => {
      document.body.dataset.side = button.dataset.show;
      for (const other of document.querySelectorAll("[data-show]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
    });
  }
}

async function start() {
  const state = await server.loadState();
  for (const person of state.citizens) people.set(person.id, person);
  showMenu(state.menu);
  startComposer(send);
  startSides();
  byId("follow").addEventListener("click", async () => {
    await send("subscribe");
    byId("say").focus();
  });
  byId("unfollow").addEventListener("click", () => send("unsubscribe"));
  byId("add-citizen").addEventListener("click", async () => {
    // Until the new phone is there, nothing may be tapped on the old one.
    byId("follow-card").hidden = true;
    const added = await server.addCitizen();
    people.set(added.id, added);
    choose(added.id);
  });
  const remembered = sessionStorage.getItem("citizen");
  await choose(people.has(remembered) ? remembered : state.citizens[0].id);
  server.follow(state.last_event, { bubble: onBubble, citizen: onCitizen, typing: onTyping });
}

start();
