/* Search without a server: a browser starts no worker for pages opened by double-click, so what the
   worker would do is done in a hidden frame. Only where the page comes from a file. */
"use strict";

class IFrameWorker extends EventTarget {
  constructor(address) {
    super();
    const frame = document.createElement("iframe");
    frame.hidden = true;
    document.body.append(frame);
    const inside = frame.contentWindow;
    inside.document.open();
    // The worker's own words for talking to its page, said in the frame.
    inside.document.write(
      "<!DOCTYPE html><html><body><script>" +
      "var postMessage = function (data) { parent.dispatchEvent(new MessageEvent('from-frame', { data: data })) };" +
      "<\/script><script src=\"" + new URL(address, document.baseURI).href + "\"><\/script></body></html>",
    );
    inside.document.close();
    // After open(), which takes away whatever listened before.
    this.loaded = new Promise((resolve) => inside.addEventListener("load", resolve, { once: true }));
    this.frame = frame;
    window.addEventListener("from-frame", (event) => {
      const told = new MessageEvent("message", { data: event.data });
      this.dispatchEvent(told);
      if (typeof this.onmessage === "function") this.onmessage(told);
    });
  }

  postMessage(data) {
    this.loaded.then(() => {
      this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
    });
  }

  terminate() { this.frame.remove(); }
}

if (location.protocol === "file:") {
  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
}
