// A file that was chosen from the device: whether it can be a photo at all, and a copy of it.

// What people do choose and the server does not take is said before they look at it and press
// "use", or are told to send it as it is: pictures of other kinds, a PDF, an office file, a film.
// Everything else is the server's to judge: it looks at more than the first bytes.
const OF_NO_USE = /^(GIF8|BM|<|\0\0\x01\0|%PDF|PK|II\*|MM\0|....ftyp(avi[fs]|qt|iso|mp4|M4V))/s;

// What is wrong with it, as the page names the words for it; "" nothing.
export async function faultOf(file) {
  if (!file.size) return "empty";
  const start = new TextDecoder("latin1").decode(await file.slice(0, 12).arrayBuffer());
  return OF_NO_USE.test(start) ? "format" : "";
}

// A file that is renamed, moved or changed after it was chosen can no longer be read, and its
// sending would look like a network that is lost for good: what is sent is a copy of then.
let last = { file: null, copy: null };

export async function copyOf(file, most) {
  if (file.size > most) return file; // too large to be sent: nobody reads it
  if (last.file !== file) last = { file, copy: new Blob([await file.arrayBuffer()], { type: file.type }) };
  return last.copy;
}
