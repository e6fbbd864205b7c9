import { useState } from 'react';
import type { ReactNode } from 'react';
import { TransportError } from '../api/problem.ts';
import { defineMessages, useText } from '../frame/text.tsx';
import { useToast } from '../frame/toasts.tsx';
import { Button, buttonLook } from '../parts/button.tsx';
import { Confirm, Dialog } from '../parts/dialog.tsx';
import { TextInput } from '../parts/field.tsx';
import { Menu } from '../parts/menu.tsx';
import { SidePanel } from '../parts/side-panel.tsx';
import { Card } from '../parts/surfaces.tsx';
import { Tabs } from '../parts/tabs.tsx';

const m = defineMessages({
  overlays: { ko: '창, 메뉴, 탭', en: 'Dialogs, menus, tabs' },
  dialog: { ko: '창 열기', en: 'Open dialog' },
  dialogTitle: { ko: '채널 이름', en: 'Name of the channel' },
  confirm: { ko: '신청을 취소하시겠습니까?', en: 'Cancel this application?' },
  confirmBody: { ko: '토스페이먼츠가 아직 접수하지 않았으므로 지금 취소할 수 있습니다. 취소한 신청은 되돌릴 수 없습니다.', en: 'Toss Payments has not received it yet, so it can be cancelled now. A cancelled application cannot be brought back.' },
  cancelIt: { ko: '신청 취소', en: 'Cancel application' },
  keep: { ko: '그대로 두기', en: 'Keep it' },
  menu: { ko: '더 보기', en: 'More' },
  toast: { ko: '알림 보기', en: 'Show notice' },
  fail: { ko: '오류 알림 보기', en: 'Show failure' },
  saved: { ko: '저장했습니다', en: 'Saved' },
  panel: { ko: '상담 열기', en: 'Open chat' },
  chat: { ko: '상담', en: 'Support' },
  general: { ko: '일반', en: 'General' },
  keys: { ko: '키', en: 'Keys' },
  log: { ko: '기록', en: 'Log' },
});

export function OverlayParts(): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [open, setOpen] = useState<'dialog' | 'confirm' | 'panel' | null>(null);
  const [tab, setTab] = useState<'general' | 'keys' | 'log'>('general');
  const [picked, setPicked] = useState('');
  const close = (): void => setOpen(null);
  return (
    <Card title={t(m.overlays)}>
      <div className="mb-6 flex flex-wrap gap-3">
        <Button onClick={() => setOpen('dialog')}>{t(m.dialog)}</Button>
        <Button onClick={() => setOpen('confirm')}>{t(m.confirm)}</Button>
        <Menu label={t(m.menu)} align="left" buttonClassName={buttonLook()} entries={['Alpha', 'Beta', 'Gamma'].map((label) => ({ label, onSelect: () => setPicked(label) }))}>
          {t(m.menu)}
        </Menu>
        <Button onClick={() => toast.show({ title: t(m.saved) })}>{t(m.toast)}</Button>
        <Button onClick={() => toast.fail(new TransportError('offline'))}>{t(m.fail)}</Button>
        <Button onClick={() => setOpen('panel')}>{t(m.panel)}</Button>
        <output>{picked}</output>
      </div>
      <Tabs
        label={t(m.overlays)}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'general', label: t(m.general), content: <p>{t(m.general)}</p> },
          { value: 'keys', label: t(m.keys), content: <p>{t(m.keys)}</p> },
          { value: 'log', label: t(m.log), content: <p>{t(m.log)}</p> },
        ]}
      />
      <Dialog open={open === 'dialog'} onClose={close} title={t(m.dialogTitle)} footer={<Button kind="primary" onClick={close}>{t(m.saved)}</Button>}>
        <TextInput label={t(m.dialogTitle)} />
      </Dialog>
      <Confirm open={open === 'confirm'} onClose={close} onConfirm={close} title={t(m.confirm)} confirmLabel={t(m.cancelIt)} cancelLabel={t(m.keep)} danger>
        {t(m.confirmBody)}
      </Confirm>
      {open === 'panel' && (
        <SidePanel title={t(m.chat)} onClose={close} footer={<TextInput label={t(m.chat)} />}>
          <p>{t(m.confirmBody)}</p>
        </SidePanel>
      )}
    </Card>
  );
}
