/*! Gatehouse payment sandbox: window.PortOne. No money moves. */
// Plain script for every browser, no build; what it shares with the script of the first version is put in when it is served.
(function (window, document) {
  'use strict';
  // @window-host

  var KINDS = {
    payment: { error: 'PaymentError', type: 'PAYMENT', needs: ['storeId', 'channelKey', 'paymentId', 'orderName', 'totalAmount', 'currency', 'payMethod'] },
    billing: { error: 'IssueBillingKeyError', type: 'ISSUE_BILLING_KEY', needs: ['storeId', 'channelKey'] },
    'billing-and-pay': { error: 'IssueBillingKeyAndPayError', type: 'ISSUE_BILLING_KEY_AND_PAY', needs: ['storeId', 'channelKey', 'paymentId', 'orderName', 'totalAmount', 'currency'] },
    identity: { error: 'IdentityVerificationError', type: 'IDENTITY_VERIFICATION', needs: ['storeId', 'channelKey', 'identityVerificationId'] }
  };
  var host = windowHost(window, document, {
    script: /browser-sdk[^/]*\.js/, popup: 'gatehouse_v2', answered: answered,
    ended: function (session, result) { if (result.v2) finish(session, result.v2); },
    closed: function (session) { finish(session, givenUp(session)); }
  });

  // The package's error classes recognise their own by this mark.
  function mistake(kind, told, mark) {
    var error = new Error(told.message);
    error.__portOneErrorType = mark || KINDS[kind].error;
    for (var name in told) if (Object.prototype.hasOwnProperty.call(told, name)) error[name] = told[name];
    error.transactionType = KINDS[kind].type;
    return error;
  }

  function lacking(kind, params) {
    var names = KINDS[kind].needs.filter(function (name) { return params[name] === undefined || params[name] === null || params[name] === ''; });
    return names.length === 0 ? null : { code: 'RequestParseFailed', message: '[PortOne] 필수 값이 없습니다. (missing: ' + names.join(', ') + ')' };
  }

  function wayOf(kind, params) {
    var phone = host.isPhone();
    var type = (params.windowType || {})[phone ? 'mobile' : 'pc'];
    if (params.redirectUrl && (params.forceRedirect === true || type === 'REDIRECTION' || (phone && !type))) return 'redirect';
    if (type === 'POPUP' || (kind === 'identity' && !phone && !type)) return 'popup';
    return 'overlay';
  }

  function start(kind, request) {
    var params = request || {};
    return new Promise(function (resolve, reject) {
      var wrong = lacking(kind, params);
      if (wrong) return reject(mistake(kind, wrong));
      var session = { kind: kind, params: params, way: wayOf(kind, params), resolve: resolve, reject: reject, txId: null };
      host.start(session, '/v2/checkout', function (way) { return { kind: kind, way: way, page_url: window.location.href, params: params }; });
    });
  }

  function answered(session, answer) {
    if (!answer) refuse(session, { code: 'UnknownError', message: host.unreachable });
    else if (answer.redirect) host.leave(answer.redirect);
    else if (answer.result) refuse(session, answer.result);
    else {
      session.txId = answer.tx_id;
      host.show(session, answer.path);
    }
  }

  function givenUp(session) {
    var params = session.params;
    var told = { transactionType: KINDS[session.kind].type, code: 'PGProviderError', message: host.givenUp, pgCode: 'USER_CANCELLED', pgMessage: host.givenUp };
    if (session.kind === 'identity') { told.identityVerificationId = params.identityVerificationId; told.identityVerificationTxId = session.txId || ''; }
    else if (session.kind === 'billing') told.billingKey = '';
    else { told.paymentId = params.paymentId; told.txId = session.txId || ''; }
    return told;
  }

  // A refusal by payer or gateway is an answer; only what could not be shown at all is an error.
  function finish(session, told) {
    if (host.end(session)) session.resolve(told);
  }

  function refuse(session, told) {
    if (host.end(session)) session.reject(mistake(session.kind, told));
  }

  // Gateways' own buttons inside a page: here one button that opens the window, in the place the shop made for it.
  var UIS = {
    payment: { error: 'LoadPaymentUIError', call: 'loadPaymentUI', more: { payMethod: 'PAYPAL' }, succeeded: 'onPaymentSuccess', failed: 'onPaymentFail', label: '테스트 결제하기 (test payment)' },
    billing: { error: 'LoadIssueBillingKeyUIError', call: 'loadIssueBillingKeyUI', more: { billingKeyMethod: 'PAYPAL' }, succeeded: 'onIssueBillingKeySuccess', failed: 'onIssueBillingKeyFail', label: '테스트 빌링키 발급하기 (test billing key)' }
  };
  var loaded = {};

  function placeFor(type) {
    var places = document.querySelectorAll('.portone-ui-container');
    var wanted = String(type || '').toLowerCase().replace(/_/g, '-');
    for (var i = 0; i < places.length; i += 1) {
      var named = places[i].getAttribute('data-portone-ui-type');
      if (named === null || named.toLowerCase() === wanted) return places[i];
    }
    return null;
  }

  function requestOf(kind, request) {
    var params = {};
    [UIS[kind].more, request || {}].forEach(function (part) { for (var name in part) if (part[name] !== undefined && Object.prototype.hasOwnProperty.call(part, name)) params[name] = part[name]; });
    return params;
  }

  function loadUI(kind, request, callbacks) {
    var ui = UIS[kind];
    return new Promise(function (resolve, reject) {
      var params = requestOf(kind, request);
      var place = placeFor(params.uiType);
      var wrong = lacking(kind, params) || (place ? null : { code: 'RequestParseFailed', message: '[PortOne] ' + ui.call + '이 버튼을 넣을 portone-ui-container 요소가 페이지에 없습니다. (no element with the class portone-ui-container)' });
      if (wrong) return reject(mistake(kind, wrong, ui.error));
      var button = document.createElement('button');
      button.type = 'button';
      button.className = 'gatehouse-ui-button';
      button.textContent = ui.label;
      host.style(button, 'width:100%;min-height:48px;border:0;border-radius:8px;background:#1f4fd8;color:#fff;font:600 16px/1.4 system-ui,sans-serif;cursor:pointer');
      button.onclick = function () { press(kind, callbacks || {}); };
      place.textContent = '';
      place.appendChild(button);
      loaded[kind] = params;
      resolve();
    });
  }

  function press(kind, callbacks) {
    var tell = function (name, value) { if (typeof callbacks[name] === 'function') callbacks[name](value); };
    start(kind, loaded[kind]).then(function (told) {
      if (told.code === undefined) tell(UIS[kind].succeeded, told);
      else tell(UIS[kind].failed, mistake(kind, told));
    }, function (error) { tell(UIS[kind].failed, error); });
  }

  function updateUI(kind, request) {
    if (loaded[kind]) {
      loaded[kind] = requestOf(kind, request);
      return Promise.resolve();
    }
    return Promise.reject(mistake(kind, { code: 'RequestParseFailed', message: '[PortOne] 먼저 ' + UIS[kind].call + '을 호출해 주세요. (call ' + UIS[kind].call + ' first)' }, UIS[kind].error));
  }

  window.PortOne = {
    requestPayment: function (request) { return start('payment', request); },
    requestIssueBillingKey: function (request) { return start('billing', request); },
    requestIssueBillingKeyAndPay: function (request) { return start('billing-and-pay', request); },
    requestIdentityVerification: function (request) { return start('identity', request); },
    loadPaymentUI: function (request, callbacks) { return loadUI('payment', request, callbacks); },
    loadIssueBillingKeyUI: function (request, callbacks) { return loadUI('billing', request, callbacks); },
    updateLoadPaymentUIRequest: function (request) { return updateUI('payment', request); },
    updateLoadIssueBillingKeyUIRequest: function (request) { return updateUI('billing', request); }
  };
})(window, document);
