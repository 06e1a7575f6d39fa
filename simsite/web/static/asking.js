// Requests to the page's own address; answers come as one JSON object a line.

async function post(path, body, signal) {
  const content = body instanceof Blob ? body : JSON.stringify(body);
  const type = body instanceof Blob ? "application/octet-stream" : "application/json";
  return fetch(path, {
    method: "POST", body: content, headers: { "content-type": type },
    credentials: "same-origin", signal,
  });
}

// What is refused comes back as {fault: {en, zh}}.
async function refusal(response) {
  const text = await response.text();
  try {
    return JSON.parse(text).fault;
  } catch {
    return { en: text, zh: text };
  }
}

export async function send(path, body, signal) {
  const response = await post(path, body, signal);
  return response.ok ? response.json() : { fault: await refusal(response) };
}

export async function* pieces(path, body, signal) {
  const response = await post(path, body, signal);
  if (!response.ok) {
    yield { end: "failed", fault: await refusal(response) };
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) if (line) yield JSON.parse(line);
  }
}

// Hand a file over to whoever looks at the page.
export function save(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
