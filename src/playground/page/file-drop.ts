/** Lets files be dropped anywhere on an element; it carries the class `receiving` while they hover over it. */
export function acceptFileDrops(element: HTMLElement, take: (files: FileList) => void): void {
  // Entering a child comes before leaving its parent, so the two are counted.
  let depth = 0;
  const mark = (change: number) => {
    depth = Math.max(0, depth + change);
    element.classList.toggle('receiving', depth > 0);
  };
  element.addEventListener('dragenter', (event) => carriesFiles(event) && mark(1));
  element.addEventListener('dragleave', (event) => carriesFiles(event) && mark(-1));
  element.addEventListener('drop', (event) => {
    mark(-depth);
    if (event.dataTransfer && event.dataTransfer.files.length > 0) take(event.dataTransfer.files);
  });
}

/** A file dropped beside every target must not replace the page. */
export function ignoreStrayDrops(): void {
  for (const kind of ['dragover', 'drop'] as const) {
    document.addEventListener(kind, (event) => carriesFiles(event) && event.preventDefault());
  }
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}
