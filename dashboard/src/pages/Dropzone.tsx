// Where a folder or an archive is dropped, or chosen.
import { useRef, useState, type DragEvent } from "react";
import { MOST_UPLOAD_BYTES } from "../api/uploads";
import { mebibytes, type Packed, type Picked } from "../ui/files";
import { plural } from "../ui/format";

interface Props {
  packed: Packed | undefined;
  isBusy: boolean;
  onFiles: (files: Picked[]) => void;
  onArchive: (file: File) => void;
  onEntries: (entries: FileSystemEntry[]) => void;
}

export function Dropzone({ packed, isBusy, onFiles, onArchive, onEntries }: Props) {
  const picker = useRef<HTMLInputElement>(null);
  const archive = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (isBusy) return;
    // What was dropped can be looked at during the event alone.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
    const only = event.dataTransfer.files[0];
    if (entries.length === 1 && entries[0]?.isFile && only && /\.(?:zip|tar|tgz|tar\.gz)$/i.test(only.name)) onArchive(only);
    else onEntries(entries);
  };
  return (
    <div className="dropzone" data-over={isOver} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <h2>{!packed ? "Drop the folder of a project here" : packed.count === undefined ? "An archive is ready" : `${plural(packed.count, "file")} ready`}</h2>
      <p className="muted">
        {packed ? `${mebibytes(packed.bytes)}${packed.archive ? `, packed, of at most ${mebibytes(MOST_UPLOAD_BYTES)},` : ""} will be sent to this Advisory server, and to nobody else.` : `Files are sent to this Advisory server alone, at most ${mebibytes(MOST_UPLOAD_BYTES)} when packed. Installed packages, build output and history are left out.`}
      </p>
      <div className="row">
        <button type="button" className="button" disabled={isBusy} onClick={() => picker.current?.click()}>{packed ? "Choose another folder" : "Choose a folder"}</button>
        <button type="button" className="button" disabled={isBusy} onClick={() => archive.current?.click()}>Choose an archive</button>
      </div>
      <input
        ref={(input) => {
          picker.current = input;
          input?.setAttribute("webkitdirectory", "");
        }}
        className="hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="Folder to scan"
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          // The same folder can be chosen again.
          event.target.value = "";
          onFiles(chosen.map((file) => ({ path: file.webkitRelativePath || file.name, size: file.size, text: () => file.text() })));
        }}
      />
      <input
        ref={archive}
        className="hidden"
        type="file"
        accept=".zip,.tar,.tar.gz,.tgz"
        tabIndex={-1}
        aria-label="Archive to scan"
        onChange={(event) => {
          const [file] = [...(event.target.files ?? [])];
          event.target.value = "";
          if (file) onArchive(file);
        }}
      />
    </div>
  );
}
