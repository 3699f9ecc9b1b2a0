// Passkeys: asks our server for a challenge, the authenticator for an answer, and sends that as an ordinary form.
"use strict";
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const asked = {
    create: (given) => ({
      ...given,
      challenge: bytes(given.challenge),
      user: { ...given.user, id: bytes(given.user.id) },
      excludeCredentials: known(given.excludeCredentials),
    }),
    get: (given) => ({
      ...given,
      challenge: bytes(given.challenge),
      allowCredentials: known(given.allowCredentials),
    }),
  };

  function answered(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  }

  async function prove(form) {
    const reply = await fetch(form.dataset.options, { method: "POST" });
    if (reply.status === 403) {
      const where = await reply.json();
      location.assign(where.address);
      return;
    }
    if (!reply.ok) throw new Error("no challenge");
    const how = form.dataset.passkey;
    const credential = await navigator.credentials[how]({ publicKey: asked[how](await reply.json()) });
    form.elements.credential.value = answered(credential);
    form.submit();
  }

  function listen(form) {
    const said = form.querySelector("[data-failed]");
    const button = form.querySelector("button");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.hidden = true;
      button.disabled = true;
      try {
        await prove(form);
      } catch {
        said.hidden = false;
        button.focus();
      } finally {
        button.disabled = false;
      }
    });
  }

  if (!window.PublicKeyCredential) return;
  // In the head, before anything is painted: the style sheet shows the forms, and nothing moves.
  document.documentElement.classList.add("has-passkeys");
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-passkey]").forEach(listen));
})();
