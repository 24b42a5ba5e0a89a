/** Offers a file to the user. */
export function download(name, bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  // the browser may begin to read it later than the click
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
