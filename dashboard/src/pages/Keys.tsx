// Which keys a page knows.
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";

export default function Keys({ keys, close }: { keys: readonly (readonly [keys: readonly string[], does: string])[]; close: () => void }) {
  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && close()}>
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">Keys of this page</Heading>
          <dl className="keys">
            {keys.map(([pressed, does]) => (
              <div key={does}><dt>{pressed.map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{does}</dd></div>
            ))}
          </dl>
          <div><button type="button" className="button" onClick={close}>Close</button></div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
