/*! Gatehouse payment sandbox: window.PortOne. No money moves. */
// Served as it stands to shops' pages: plain script for every browser, no build.
(function (window, document) {
  'use strict';

  var SERVER = (function () {
    var script = document.currentScript;
    if (!script || !script.src) {
      var all = document.getElementsByTagName('script');
      for (var i = all.length - 1; i >= 0; i -= 1) if (/browser-sdk[^/]*\.js/.test(all[i].src)) { script = all[i]; break; }
    }
    var match = script && /^(https?:\/\/[^/]+)\//.exec(script.src);
    return match ? match[1] : __SANDBOX_ORIGIN__;
  })();

  var GIVEN_UP = '[결제포기] 사용자가 결제창을 닫았습니다.';
  var KINDS = {
    payment: { error: 'PaymentError', type: 'PAYMENT', needs: ['storeId', 'channelKey', 'paymentId', 'orderName', 'totalAmount', 'currency', 'payMethod'] },
    billing: { error: 'IssueBillingKeyError', type: 'ISSUE_BILLING_KEY', needs: ['storeId', 'channelKey'] },
    'billing-and-pay': { error: 'IssueBillingKeyAndPayError', type: 'ISSUE_BILLING_KEY_AND_PAY', needs: ['storeId', 'channelKey', 'paymentId', 'orderName', 'totalAmount', 'currency'] },
    identity: { error: 'IdentityVerificationError', type: 'IDENTITY_VERIFICATION', needs: ['storeId', 'channelKey', 'identityVerificationId'] }
  };
  var current = null;

  function isPhone() {
    return /Mobi|Android|iPhone|iPad|iPod|Windows Phone/i.test(navigator.userAgent);
  }

  // The package's error classes recognise their own by this mark.
  function mistake(kind, told) {
    var error = new Error(told.message);
    error.__portOneErrorType = KINDS[kind].error;
    for (var name in told) if (Object.prototype.hasOwnProperty.call(told, name)) error[name] = told[name];
    error.transactionType = KINDS[kind].type;
    return error;
  }

  function wayOf(kind, params) {
    var type = (params.windowType || {})[isPhone() ? 'mobile' : 'pc'];
    if (params.redirectUrl && (params.forceRedirect === true || type === 'REDIRECTION' || (isPhone() && !type))) return 'redirect';
    if (type === 'POPUP' || (kind === 'identity' && !isPhone() && !type)) return 'popup';
    return 'overlay';
  }

  function start(kind, request) {
    var params = request || {};
    return new Promise(function (resolve, reject) {
      var lacking = KINDS[kind].needs.filter(function (name) { return params[name] === undefined || params[name] === null || params[name] === ''; });
      if (lacking.length > 0) return reject(mistake(kind, { code: 'RequestParseFailed', message: '[PortOne] 필수 값이 없습니다. (missing: ' + lacking.join(', ') + ')' }));
      if (current) finish(current, givenUp(current));
      var session = { kind: kind, params: params, way: wayOf(kind, params), resolve: resolve, reject: reject, frame: null, popup: null, layer: null, timer: null, txId: null, focused: document.activeElement, done: false };
      current = session;
      // A popup is opened now, while the browser still counts the payer's click.
      if (session.way === 'popup') {
        session.popup = window.open('about:blank', 'gatehouse_v2', 'width=480,height=760,resizable=yes,scrollbars=yes');
        if (!session.popup) session.way = 'overlay';
      }
      if (session.way === 'overlay') openLayer(session);
      post(SERVER + '/v2/checkout', { kind: kind, way: session.way, page_url: window.location.href, params: params }, function (answer) {
        if (session.done) return;
        if (!answer) refuse(session, { code: 'UnknownError', message: '결제 서버에 연결하지 못했습니다. (' + SERVER + ')' });
        else if (answer.redirect) leave(answer.redirect);
        else if (answer.result) refuse(session, answer.result);
        else show(session, answer);
      });
    });
  }

  function leave(address) {
    current = null;
    window.location.href = address;
  }

  function show(session, answer) {
    session.txId = answer.tx_id;
    var address = SERVER + answer.path;
    if (session.way === 'redirect') return leave(address);
    if (session.way === 'overlay') {
      session.frame.src = address;
      return undefined;
    }
    session.popup.location.href = address;
    session.timer = window.setInterval(function () {
      if (session.popup.closed) finish(session, givenUp(session));
    }, 400);
    return undefined;
  }

  function givenUp(session) {
    var params = session.params;
    var told = { transactionType: KINDS[session.kind].type, code: 'PGProviderError', message: GIVEN_UP, pgCode: 'USER_CANCELLED', pgMessage: GIVEN_UP };
    if (session.kind === 'identity') { told.identityVerificationId = params.identityVerificationId; told.identityVerificationTxId = session.txId || ''; }
    else if (session.kind === 'billing') told.billingKey = '';
    else { told.paymentId = params.paymentId; told.txId = session.txId || ''; }
    return told;
  }

  // Only our own window, at our own address, may say how it ended.
  window.addEventListener('message', function (event) {
    var session = current;
    if (!session || event.origin !== SERVER || !event.data || event.data.gatehouse !== 'done' || !event.data.result) return;
    var source = session.frame ? session.frame.contentWindow : session.popup;
    if (source && event.source === source && event.data.result.v2) finish(session, event.data.result.v2);
  });

  function close(session) {
    session.done = true;
    if (current === session) current = null;
    if (session.timer) window.clearInterval(session.timer);
    if (session.popup && !session.popup.closed) session.popup.close();
    closeLayer(session);
  }

  // A refusal by payer or gateway is an answer; only what could not be shown at all is an error.
  function finish(session, told) {
    if (session.done) return;
    close(session);
    session.resolve(told);
  }

  function refuse(session, told) {
    if (session.done) return;
    close(session);
    session.reject(mistake(session.kind, told));
  }

  function openLayer(session) {
    var title = session.kind === 'identity' ? '본인인증창 (identity verification)' : '결제창 (payment window)';
    var layer = document.createElement('div');
    layer.className = 'gatehouse-layer';
    layer.setAttribute('role', 'dialog');
    layer.setAttribute('aria-modal', 'true');
    layer.setAttribute('aria-label', title);
    style(layer, 'position:fixed;top:0;left:0;right:0;bottom:0;z-index:2147483647;background:rgba(15,23,42,.55);display:flex;align-items:center;justify-content:center;margin:0;padding:0');
    var frame = document.createElement('iframe');
    var phone = isPhone();
    frame.title = title;
    frame.setAttribute('allow', 'payment');
    style(frame, 'border:0;background:#fff;width:100%;height:100%;max-width:' + (phone ? '100%' : '480px') + ';max-height:' + (phone ? '100%' : '820px') + ';border-radius:' + (phone ? '0' : '16px') + ';box-shadow:0 24px 64px rgba(0,0,0,.3);color-scheme:light dark');
    frame.onload = function () { if (frame.contentWindow) frame.contentWindow.focus(); };
    layer.appendChild(frame);
    (document.body || document.documentElement).appendChild(layer);
    session.overflow = document.documentElement.style.overflow;
    document.documentElement.style.overflow = 'hidden';
    session.layer = layer;
    session.frame = frame;
  }

  function closeLayer(session) {
    if (!session.layer) return;
    if (session.layer.parentNode) session.layer.parentNode.removeChild(session.layer);
    document.documentElement.style.overflow = session.overflow || '';
    session.layer = null;
    session.frame = null;
    if (session.focused && session.focused.focus) session.focused.focus();
  }

  // Property by property: a page's own content policy may forbid style attributes.
  function style(element, text) {
    text.split(';').forEach(function (rule) {
      var at = rule.indexOf(':');
      element.style.setProperty(rule.slice(0, at), rule.slice(at + 1));
    });
  }

  function post(url, content, done) {
    var request = new XMLHttpRequest();
    request.open('POST', url, true);
    // A plain type needs no permission asked in advance.
    request.setRequestHeader('content-type', 'text/plain;charset=UTF-8');
    request.onload = function () {
      var answer = null;
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = null; }
      done(answer && (answer.path || answer.result) ? answer : null);
    };
    request.onerror = function () { done(null); };
    request.send(JSON.stringify(content));
  }

  // Gateways' own buttons inside a page are not rehearsed: the call says so instead of waiting forever.
  function notHere(kind, name) {
    return function () {
      var type = kind === 'payment' ? 'LoadPaymentUIError' : 'LoadIssueBillingKeyUIError';
      var error = new Error('[PortOne] ' + name + '는 테스트 결제에서 제공하지 않습니다. requestPayment 또는 requestIssueBillingKey를 사용해 주세요. (not available in the sandbox)');
      error.__portOneErrorType = type;
      error.code = 'UnknownError';
      error.transactionType = KINDS[kind].type;
      return Promise.reject(error);
    };
  }

  window.PortOne = {
    requestPayment: function (request) { return start('payment', request); },
    requestIssueBillingKey: function (request) { return start('billing', request); },
    requestIssueBillingKeyAndPay: function (request) { return start('billing-and-pay', request); },
    requestIdentityVerification: function (request) { return start('identity', request); },
    loadPaymentUI: notHere('payment', 'loadPaymentUI'),
    loadIssueBillingKeyUI: notHere('billing', 'loadIssueBillingKeyUI'),
    updateLoadPaymentUIRequest: notHere('payment', 'updateLoadPaymentUIRequest'),
    updateLoadIssueBillingKeyUIRequest: notHere('billing', 'updateLoadIssueBillingKeyUIRequest')
  };
})(window, document);
