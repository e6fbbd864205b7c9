/*! Gatehouse payment sandbox: window.IMP. No money moves. */
// Plain script for every browser, no jQuery, no build; what it shares with the script of the second version is put in when it is served.
(function (window, document) {
  'use strict';
  // @window-host

  var userCode = null;
  var tierCode = null;
  var host = windowHost(window, document, { script: /iamport[^/]*\.js/, popup: 'gatehouse_window', answered: answered, ended: finish, closed: giveUp });

  function say(text) {
    if (window.console && console.error) console.error('[IMP] ' + text);
  }

  function init(code) {
    userCode = String(code == null ? '' : code);
    tierCode = null;
  }

  function agency(code, tier) {
    userCode = String(code == null ? '' : code);
    tierCode = tier == null ? null : String(tier);
  }

  function request_pay(params, callback) {
    params = params || {};
    if (params.pay_method === 'phone' && params.digital === undefined) say('digital이 없습니다. 실제 휴대폰 결제는 digital 없이 거절됩니다. (digital is missing)');
    start('payment', params, callback, wayOfPayment(params));
  }

  function wayOfPayment(params) {
    if (host.isPhone()) return params.m_redirect_url ? 'redirect' : 'overlay';
    return params.popup === true ? 'popup' : 'overlay';
  }

  function certification(params, callback) {
    params = params || {};
    start('certification', params, callback, wayOfCertification(params));
  }

  // On a desktop the identity window is always a popup.
  function wayOfCertification(params) {
    if (!host.isPhone()) return 'popup';
    if (params.popup === true) return 'popup';
    return params.m_redirect_url ? 'redirect' : 'overlay';
  }

  function start(kind, params, callback, way) {
    if (!userCode) {
      var text = 'IMP.init()을 먼저 호출해 주세요. (Call IMP.init(userCode) first.)';
      say(text);
      window.alert(text);
      return;
    }
    var session = { kind: kind, way: way, callback: callback, imp_uid: null, merchant_uid: params.merchant_uid == null ? null : String(params.merchant_uid) };
    host.start(session, '/checkout', function (wayTaken) {
      return { user_code: userCode, tier_code: tierCode, kind: kind, way: wayTaken, params: params };
    });
  }

  function answered(session, answer) {
    if (!answer) finish(session, failure(session, host.unreachable, 'F000'));
    else if (answer.result) refuse(session, answer);
    else {
      session.imp_uid = answer.imp_uid;
      session.merchant_uid = answer.merchant_uid;
      host.show(session, answer.path);
    }
  }

  function refuse(session, answer) {
    session.imp_uid = answer.result.imp_uid;
    if (answer.redirect) host.leave(answer.redirect);
    else finish(session, answer.result);
  }

  function failure(session, text, code) {
    return { success: false, imp_uid: session.imp_uid, merchant_uid: session.merchant_uid, error_code: code || 'F400', error_msg: text };
  }

  function giveUp(session) {
    finish(session, failure(session, host.givenUp));
  }

  function finish(session, result) {
    if (!host.end(session)) return;
    if (typeof session.callback === 'function') window.setTimeout(function () { session.callback(result); }, 0);
  }

  // Closing from the page is the payer giving up: the window is told, and ends itself.
  function close() {
    var session = host.current();
    if (!session) return;
    var target = host.frameOf(session);
    if (target && session.imp_uid) target.postMessage({ gatehouse: 'close' }, host.server);
    else giveUp(session);
  }

  function notHere(name) {
    return function () {
      if (window.console && console.info) console.info('[IMP] ' + name + '는 테스트 결제에서 아무 일도 하지 않습니다. (does nothing in the sandbox)');
    };
  }

  window.IMP = {
    init: init,
    agency: agency,
    request_pay: request_pay,
    certification: certification,
    close: close,
    communicate: notHere('communicate'),
    loadUI: notHere('loadUI'),
    loadModule: notHere('loadModule'),
    naver_zzim: notHere('naver_zzim')
  };
})(window, document);
