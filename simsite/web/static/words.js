// The words of the page in the reader's language, and small pieces every part of the page uses.

export const MARKS = { late: "!", never: "×", tight: "", in_time: "", nobody: "" };
let words = {};
let language = "en";

export function speak(all, chosen) {
  words = all;
  language = chosen in all ? chosen : "en";
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = say(element.dataset.word);
  }
  document.title = say("title");
  const button = document.getElementById("language");
  button.textContent = words[language === "zh" ? "en" : "zh"].language;
  button.lang = language === "zh" ? "en" : "zh-CN";
}

export function spoken() {
  return language;
}

export function say(key, values = {}) {
  return words[language][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

// Everything that is shown is put in as text, so no name can become part of the page.
export function make(tag, text = "", classes = "") {
  const element = document.createElement(tag);
  if (text !== "") element.textContent = String(text).replaceAll(" %", "\u00a0%"); // no line ends before it
  if (classes) element.className = classes;
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...children);
  return element;
}

// A cell that heads a column or a row, and says so to who cannot see it.
export function head(text, scope) {
  const cell = make("th", text);
  cell.scope = scope;
  return cell;
}

export function paragraphs(texts) {
  return texts.filter((text) => text).map((text) => make("p", text));
}

export function at(id) {
  return document.getElementById(id);
}
