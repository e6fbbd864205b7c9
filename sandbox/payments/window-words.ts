/** Words of the window in both languages; neither can be forgotten. */
export interface Words {
  readonly ko: string;
  readonly en: string;
}

export type Language = 'ko' | 'en';

const words = (ko: string, en: string): Words => ({ ko, en });

export const WORDS = {
  unnamedShop: words('테스트 상점', 'Test shop'),
  test: words('테스트 결제', 'Test payment'),
  noMoney: words('실제로 돈이 빠져나가지 않습니다.', 'No money moves.'),
  testIdentity: words('테스트 본인인증', 'Test verification'),
  noMessage: words('실제로 문자가 발송되지 않습니다.', 'No text message is sent.'),
  payTitle: words('결제', 'Payment'),
  verifyTitle: words('본인인증', 'Identity verification'),
  close: words('닫기', 'Close'),
  order: words('주문', 'Order'),
  noName: words('상품명 없음', 'No product name'),
  amount: words('결제금액', 'Amount'),
  amountNow: words('지금 결제되는 금액', 'Charged now'),
  vatIncluded: words('부가세 포함', 'VAT included'),
  taxFree: words('면세', 'Tax-free'),
  issuer: words('카드사 선택', 'Card company'),
  carrierChoice: words('통신사 선택', 'Carrier'),
  quota: words('할부', 'Instalments'),
  once: words('일시불', 'Pay in full'),
  quotaFrom: words('할부는 50,000원부터 선택할 수 있습니다.', 'Instalments are offered from 50,000 won.'),
  bank: words('은행 선택', 'Bank'),
  depositBank: words('입금할 은행 선택', 'Bank for the deposit'),
  depositUntil: words('입금 기한', 'Deposit until'),
  accountNote: words('계좌번호가 발급되며, 입금하면 결제가 완료됩니다. 테스트 입금은 콘솔이나 입금 API로 합니다.', 'An account number is issued; the payment completes with the deposit. Make a test deposit from the console or the deposit call.'),
  carrier: words('통신사', 'Carrier'),
  mobileNote: words('다음 달 휴대폰 요금에 합산됩니다. 실제 결제에서는 휴대폰 번호와 인증번호를 확인합니다. 테스트에서는 입력하지 않습니다.', 'It is added to next month’s phone bill. A real payment checks your number and a code sent to it; the test asks for neither.'),
  walletNote: words('실제 결제에서는 이 앱이 열리고, 앱에서 비밀번호나 지문으로 승인합니다. 테스트에서는 앱 없이 바로 승인됩니다.', 'A real payment opens this app, where you approve with your PIN or fingerprint. The test approves at once, without the app.'),
  giftNote: words('실제 결제에서는 상품권 번호나 계정을 입력합니다. 테스트에서는 입력하지 않으며 잔액이 충분한 것으로 처리합니다.', 'A real payment asks for the certificate number or account. The test asks for neither and takes the balance as sufficient.'),
  overseasNote: words('실제 결제에서는 해외 결제사의 화면으로 이동하여 로그인합니다. 테스트에서는 이동하지 않고 바로 승인됩니다.', 'A real payment goes to the overseas provider’s page to sign in. The test stays here and approves at once.'),
  storeNote: words('실제 결제에서는 바코드를 받아 편의점에서 냅니다. 테스트에서는 바로 완료됩니다.', 'A real payment gives a barcode to pay at a store. The test completes at once.'),
  keyCard: words('등록할 테스트 카드', 'Test card to register'),
  keyFirst: words('정상 승인되는 카드', 'Card that pays'),
  keySecond: words('정상 승인되는 두 번째 카드', 'Second card that pays'),
  keyDeclining: words('이후 결제가 거절되는 카드', 'Card whose payments are declined'),
  keyNote: words('카드번호는 입력하지 않습니다. 등록한 카드로 정기결제가 진행됩니다.', 'No card number is entered. Later payments use the registered card.'),
  consents: words('약관 동의', 'Your agreement'),
  agreeAll: words('약관에 모두 동의합니다', 'I agree to all of these'),
  agreement: words('필수 약관 동의', 'your agreement to all required items'),
  agreeFirst: words('필수 약관에 모두 동의하셔야 계속할 수 있습니다.', 'You can go on once you agree to every required item.'),
  agreeTo: words('{title} 동의', 'agreement to “{title}”'),
  required: words('필수', 'required'),
  read: words('보기', 'Read'),
  readOf: words('{title} 보기', 'Read: {title}'),
  consentsNote: words('테스트이므로 약관의 요지만 보여 드립니다.', 'This is a test: only the gist of the terms is shown.'),
  needed: words('계속하시려면 다음이 필요합니다: {items}', 'Still needed before you go on: {items}'),
  pay: words('결제하기', 'Pay'),
  payAmount: words('{amount} 결제하기', 'Pay {amount}'),
  issue: words('계좌 발급받기', 'Get the account'),
  register: words('카드 등록하기', 'Register the card'),
  otherEnds: words('결과를 골라 바로 끝내기', 'End with a result of your choice'),
  otherEndsNote: words('개발자용 버튼입니다. 동의와 선택을 거치지 않고, 쇼핑몰이 그 결과를 바르게 처리하는지 확인합니다.', 'For developers: skips agreement and choices, to see that the shop handles the result well.'),
  approve: words('승인으로 끝내기', 'End as approved'),
  approveVerify: words('인증 성공으로 끝내기', 'End as verified'),
  decline: words('승인 거절로 끝내기', 'End as declined'),
  cancel: words('결제 그만두기', 'Give up the payment'),
  working: words('처리하고 있습니다…', 'Working on it…'),
  warnDigital: words('digital 값이 없습니다. 실제 휴대폰 결제는 digital 없이 거절됩니다.', 'digital is missing. A real phone payment is refused without it.'),
  warnBuyer: words('구매자 전화번호나 이메일이 없습니다. PG에 따라 실제 결제가 거절될 수 있습니다.', 'The buyer’s phone number or e-mail is missing. Some gateways refuse a real payment.'),
  warnKeyOnly: words('이 PG의 빌링키 결제창은 카드만 등록하고 결제하지 않습니다. 첫 결제는 등록한 뒤 again API로 요청해 주세요.', 'This gateway’s window for a billing key only registers the card. Request the first payment afterwards, with the again call.'),
  warnKeyByCall: words('이 PG는 실제로는 결제창 없이 API로만 빌링키를 발급합니다.', 'In real life this gateway makes billing keys by API call only, without a window.'),
  developer: words('개발자 참고', 'For the developer'),
  paid: words('결제가 완료되었습니다', 'Payment complete'),
  issued: words('계좌가 발급되었습니다', 'The account has been issued'),
  failed: words('결제가 완료되지 않았습니다', 'The payment was not completed'),
  verified: words('본인인증이 완료되었습니다', 'Verification complete'),
  notVerified: words('본인인증이 완료되지 않았습니다', 'Verification was not completed'),
  backToShop: words('쇼핑몰로 돌아가기', 'Back to the shop'),
  returning: words('쇼핑몰로 돌아갑니다. 넘어가지 않으면 아래를 눌러 주세요.', 'Returning to the shop. If nothing happens, use the link below.'),
  closeThis: words('이 창을 닫아 주세요.', 'You can close this window.'),
  notFound: words('결제창을 찾을 수 없습니다', 'This payment window does not exist'),
  notFoundNote: words('주소가 잘못되었거나 지워졌습니다. 쇼핑몰에서 다시 시도해 주세요.', 'The address is wrong or has been removed. Please try again from the shop.'),
  name: words('이름', 'Name'),
  birth: words('생년월일과 성별', 'Date of birth and gender'),
  birthSix: words('생년월일 6자리 (YYMMDD)', 'Date of birth, six digits (YYMMDD)'),
  genderDigit: words('주민등록번호 뒤 첫 자리', 'First digit after the birth date'),
  phone: words('휴대폰 번호', 'Mobile number'),
  code: words('인증번호', 'Verification code'),
  codeNote: words('테스트에서는 인증번호가 이미 채워져 있습니다.', 'In the test the code is already filled in.'),
  verify: words('인증하기', 'Verify'),
  declineVerify: words('인증 실패로 끝내기', 'End as failed'),
  cancelVerify: words('본인인증 그만두기', 'Give up the verification'),
  minAge: words('만 {age}세 이상만 인증할 수 있습니다.', 'Only people aged {age} or older can verify.'),
  askedBy: words('{shop}에서 요청한 인증입니다.', 'Requested by {shop}.'),
  tryAgain: words('입력한 내용을 확인해 주세요.', 'Please check what you entered.'),
  slipTitle: words('신용카드 매출전표', 'Card sales slip'),
  paymentSlipTitle: words('결제 영수증', 'Payment receipt'),
  paidState: words('결제 완료', 'Paid'),
  partCancelled: words('부분 취소', 'Partly cancelled'),
  allCancelled: words('전액 취소', 'Cancelled in full'),
  notPaid: words('결제 안 됨', 'Not paid'),
  amountLeft: words('취소 후 금액', 'Left after cancellation'),
  cancels: words('취소 내역', 'Cancellations'),
  cardCompany: words('카드사', 'Card company'),
  cardNumber: words('카드번호', 'Card number'),
  account: words('계좌', 'Account'),
  slipNote: words('테스트 결제의 전표입니다. 실제 거래의 증빙으로 사용할 수 없습니다.', 'This slip is of a test payment. It is no proof of a real purchase.'),
  receiptIssued: words('발급 완료', 'Issued'),
  receiptCancelled: words('발급 취소', 'Cancelled'),
  receiptAmount: words('발급 금액', 'Amount'),
  cashNote: words('테스트로 발급한 현금영수증입니다. 국세청에 전송되지 않으며 증빙으로 사용할 수 없습니다.', 'This cash receipt was issued as a test. It is not reported to the National Tax Service and is no proof.'),
  cashReceiptTitle: words('현금영수증', 'Cash receipt'),
  receiptUse: words('용도', 'Use'),
  incomeDeduction: words('소득공제', 'Income deduction'),
  expenseProof: words('지출증빙', 'Proof of business expense'),
  issuedAt: words('발급 일시', 'Issued at'),
  cancelledAt: words('취소 일시', 'Cancelled at'),
  approvalNumber: words('승인번호', 'Approval number'),
  paidAt: words('결제 일시', 'Paid at'),
  method: words('결제수단', 'Payment method'),
  supply: words('공급가액', 'Supply value'),
  vat: words('부가세', 'VAT'),
  shop: words('가맹점', 'Shop'),
  orderNumber: words('주문번호', 'Order number'),
} as const satisfies Readonly<Record<string, Words>>;

/** `3개월` or `3 months`. */
export function monthsText(months: number, language: Language): string {
  return language === 'ko' ? `${months}개월` : `${months} months`;
}

const DECIMALS_KEPT = 2;

/** An amount as people write it: `12,000원`, `KRW 12,000` or with the currency's own code. */
export function moneyText(hundredths: number, currency: string, language: Language): string {
  const whole = hundredths % 100 === 0;
  const number = (hundredths / 100).toLocaleString('en-US', { minimumFractionDigits: whole ? 0 : DECIMALS_KEPT, maximumFractionDigits: DECIMALS_KEPT });
  if (currency === 'KRW') return language === 'ko' ? `${number}원` : `₩${number}`;
  return `${currency} ${number}`;
}

/** The shop as the payer reads of it; one that nobody has named yet is called what it is. */
export function shopName({ name }: { readonly name: string }, language: Language): string {
  return name === '' ? WORDS.unnamedShop[language] : name;
}
