/** Hands a file to the browser's downloads. `type`: its media type. */
export const saveFile = (file: { readonly name: string; readonly type: string; readonly content: BlobPart }): void => {
  const address = URL.createObjectURL(new Blob([file.content], { type: file.type }));
  const link = Object.assign(document.createElement('a'), { href: address, download: file.name });
  link.click();
  URL.revokeObjectURL(address);
};
