// A photo that was taken or chosen but not sent yet, kept on this device until it is: a closed tab
// or a lost network costs nothing. Signing out removes it, and so does, on a computer that others
// use too, the first page opened after its time (unsent.js). Of that one a word stays, for its owner.

const NAME = "reinstate-drafts";
const STORE = "photos";
const HOUR_MS = 3_600_000;

function open() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

// What `act` asked for, once it is done and written.
async function inStore(mode, act) {
  const database = await open();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

// Private windows may refuse storage, and a broken one may never answer; then there is simply no draft.
const PATIENCE_MS = 2000;
const later = () => new Promise((done) => { window.setTimeout(done, PATIENCE_MS); });
const quietly = (work) => Promise.race([work.catch(() => undefined), later()]);

// What was kept before photos had a time counts as old. So does a time that is further off than
// one can be: the clock was ahead then, and is right now.
const isOld = ({ blob, until, hours }) => blob && !(until > Date.now() && until <= Date.now() + hours * HOUR_MS);

function ageEach(store) {
  const request = store.openCursor();
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor) return;
    if (isOld(cursor.value)) cursor.update({ isTooOld: true });
    cursor.continue();
  };
  return request;
}

export const forgetOld = () => quietly(inStore("readwrite", ageEach));
export const keep = (key, photo, hours) => quietly(
  inStore("readwrite", (store) => store.put({ ...photo, hours, until: Date.now() + hours * HOUR_MS }, key)),
);
// The photo, or {isTooOld} once it is gone for its age.
export async function find(key) {
  await forgetOld();
  return quietly(inStore("readonly", (store) => store.get(key)));
}
export const forget = (key) => quietly(inStore("readwrite", (store) => store.delete(key)));
export function forgetAll() { window.indexedDB?.deleteDatabase(NAME); }
