import { lazy, Suspense, useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import { ChatContext } from './chat.tsx';
import type { ChatRequest } from './chat.tsx';

// Loaded when first opened: most visits never need it.
const Panel = lazy(async () => ({ default: (await import('../screens/support/panel.tsx')).Panel }));

/** The place of the chat panel on every page; it stays open while the page changes. */
export function ChatProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [request, setRequest] = useState<ChatRequest | null>(null);
  const open = useCallback((asked: ChatRequest) => setRequest({ ...asked }), []);
  const close = useCallback(() => setRequest(null), []);
  return (
    <ChatContext value={open}>
      {children}
      {request !== null && (
        <Suspense fallback={null}>
          <Panel request={request} onClose={close} />
        </Suspense>
      )}
    </ChatContext>
  );
}
