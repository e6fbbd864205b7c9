import { MailCheck } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { passwordProblem } from '../../../../contract/password-rule.ts';
import { merchantNameIn } from '../../../../contract/merchant-name.ts';
import { explain, isProblem } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { ConsentList, focusMissingConsent } from '../../frame/consent-list.tsx';
import { RehearsalMailNote } from '../../frame/rehearsal-mail.tsx';
import { useFocusOnRefusal, useFocusOnStep } from '../../frame/step-focus.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';
import { PasswordInput } from '../../parts/password-input.tsx';
import { Banner, PageHeader } from '../../parts/surfaces.tsx';
import { emailProblem, nameProblem, stopAtFirst } from '../../frame/field-checks.ts';

/** The server writes down when; here it only matters that. */
const NOW = new Date(0).toISOString();

const m = defineMessages({
  title: { ko: '회원가입', en: 'Sign up' },
  lead: { ko: '가입한 뒤 가맹점을 만들거나 받은 초대를 수락할 수 있습니다.', en: 'With an account you can create a merchant or accept an invitation.' },
  invited: { ko: '{name}에 초대되었습니다', en: 'You are invited to {name}' },
  invitedBody: { ko: '초대를 받은 주소({email})로 가입해 주세요. 메일을 확인하면 초대로 이어집니다.', en: 'Sign up with the address that received the invitation ({email}). Confirming the mail brings you back to it.' },
  name: { ko: '이름', en: 'Your name' },
  email: { ko: '업무용 이메일', en: 'Work e-mail' },
  password: { ko: '비밀번호', en: 'Password' },
  passwordHint: { ko: '10자 이상이면 됩니다. 긴 문장이 가장 안전합니다.', en: 'Ten characters or more. A long phrase is safest.' },
  consents: { ko: '약관 동의', en: 'Consents' },
  create: { ko: '가입하기', en: 'Create account' },
  have: { ko: '이미 계정이 있으십니까?', en: 'Already have an account?' },
  signIn: { ko: '로그인', en: 'Sign in' },
  checkTitle: { ko: '메일을 확인해 주세요', en: 'Check your mail' },
  checkLead: { ko: '{email} 주소로 확인 링크를 보냈습니다. 링크를 누르면 가입이 끝납니다.', en: 'We sent a confirmation link to {email}. Open it to finish signing up.' },
  checkNote: { ko: '몇 분이 지나도 오지 않으면 스팸함을 확인하거나 다시 보내 주세요. 이미 가입한 주소라면 로그인 안내가 발송됩니다.', en: 'If nothing comes within minutes, look in the spam folder or send it again. If the address already has an account, the mail says how to sign in.' },
  resend: { ko: '메일 다시 보내기', en: 'Send it again' },
  resent: { ko: '확인 메일을 다시 보냈습니다', en: 'The confirmation mail was sent again' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const [typed, setTyped] = useState({ name: '', email: '', password: '' });
  const [strict, setStrict] = useState(false);
  const [agreedTo, setAgreedTo] = useState<readonly string[]>([]);
  const installation = useRead('installation');
  const signUp = useChange('signUp');
  const form = useFocusOnRefusal(signUp.error);
  useFocusOnStep(signUp.isSuccess ? 'sent' : 'form');
  // A double click comes twice before anything is drawn anew.
  const sending = useRef(false);
  const email = typed.email.trim();
  const next = new URLSearchParams(location.search).get('next');
  if (signUp.isSuccess) return <CheckMail email={email} next={next} />;
  const { error } = signUp;
  const agreed = (code: string): boolean => agreedTo.includes(code);
  const consents = (installation.data?.signUpConsents ?? []).map((one) => ({ ...one, agreedAt: agreed(one.code) ? NOW : null }));
  const open = consents.find(({ required, agreedAt }) => required && agreedAt === null);
  const wrong = { name: nameProblem(typed.name), email: emailProblem(email), password: passwordProblem(typed.password, email)?.message ?? null };
  const errorAt = (pointer: string): string | undefined => (isProblem(error, 'invalid_input') ? error.fieldError(pointer, locale) : undefined);
  const field = (name: keyof typeof typed) => ({
    name,
    value: typed[name],
    required: true,
    error: strict && wrong[name] !== null ? t(wrong[name]) : errorAt(`/${name}`),
    onChange: (event: { currentTarget: { value: string } }) => setTyped({ ...typed, [name]: event.currentTarget.value }),
  });
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      <InvitedHere next={next} />
      <form
        ref={form}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (sending.current) return;
          setStrict(true);
          if (stopAtFirst(event, wrong)) return;
          if (open !== undefined) return focusMissingConsent(consents);
          sending.current = true;
          signUp.mutate({ body: { ...typed, email, locale, consents: consents.filter(({ agreedAt }) => agreedAt !== null).map(({ code, version }) => ({ code, version })) } }, { onSettled: () => { sending.current = false; } });
        }}
      >
        {signUp.isError && !isProblem(error, 'invalid_input') && (
          <Banner tone="bad" live title={explain(error, locale).title}>
            {explain(error, locale).detail}
          </Banner>
        )}
        <TextInput {...field('name')} label={t(m.name)} autoComplete="name" maxLength={80} />
        <TextInput {...field('email')} label={t(m.email)} type="email" autoComplete="username" maxLength={254} />
        <PasswordInput {...field('password')} label={t(m.password)} hint={t(m.passwordHint)} autoComplete="new-password" maxLength={128} />
        <fieldset className="min-w-0">
          <legend className="mb-1.5 text-small font-semibold">{t(m.consents)}</legend>
          <ConsentList consents={consents} complain={strict} disabled={false} onChange={({ code }, yes) => setAgreedTo((all) => (yes ? [...all, code] : all.filter((one) => one !== code)))} />
        </fieldset>
        <Button type="submit" kind="primary" size="large" wide busy={signUp.isPending}>
          {t(m.create)}
        </Button>
      </form>
      <p className="mt-5 text-small text-soft">
        {t(m.have)}{' '}
        <TextLink to="/sign-in" search={next === null ? {} : { next }}>
          {t(m.signIn)}
        </TextLink>
      </p>
    </>
  );
}

/** Who comes from an invitation signs up with the address that received it; any other could not accept it. */
function InvitedHere({ next }: { readonly next: string | null }): ReactNode {
  const { t, locale } = useText();
  const invitationId = /^\/invitation\/([\w-]+)$/.exec(next ?? '')?.[1];
  const { data } = useRead('readInvitation', { params: { invitationId: invitationId ?? '' } }, { enabled: invitationId !== undefined });
  if (data === undefined) return null;
  return <div className="mb-5"><Banner title={t(m.invited, { name: merchantNameIn(data.merchantName, locale) })}>{t(m.invitedBody, { email: data.email })}</Banner></div>;
}

function CheckMail({ email, next }: { readonly email: string; readonly next: string | null }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const resend = useChange('resendConfirmation');
  return (
    <>
      <MailCheck size={40} aria-hidden className="mb-4 text-accent" />
      <PageHeader title={t(m.checkTitle)} lead={t(m.checkLead, { email })} />
      <div role="status" className="flex flex-col gap-4">
        <p className="text-soft">{t(m.checkNote)}</p>
        <RehearsalMailNote />
        <Button busy={resend.isPending} onClick={() => resend.mutate({ body: { email } }, { onSuccess: () => toast.show({ title: t(m.resent) }), onError: toast.fail })}>
          {t(m.resend)}
        </Button>
        <TextLink to="/sign-in" search={next === null ? {} : { next }}>{t(m.signIn)}</TextLink>
      </div>
    </>
  );
}
