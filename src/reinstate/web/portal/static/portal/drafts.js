// A photo that was taken but not sent yet, kept on this device until it is: a closed tab or a
// lost network costs nothing. Signing out removes it.

const NAME = "reinstate-drafts";
const STORE = "photos";

function open() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function inStore(mode, act) {
  const database = await open();
  try {
    return await new Promise((done, failed) => {
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  } finally {
    database.close();
  }
}

// Private windows may refuse storage; then there is simply no draft.
const quietly = async (work) => { try { return await work; } catch { return undefined; } };

export const keep = (key, photo) => quietly(inStore("readwrite", (store) => store.put(photo, key)));
export const find = (key) => quietly(inStore("readonly", (store) => store.get(key)));
export const forget = (key) => quietly(inStore("readwrite", (store) => store.delete(key)));
