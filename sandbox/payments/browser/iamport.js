/*! Gatehouse payment sandbox: window.IMP. No money moves. */
// Served as it stands to shops' pages: plain script for every browser, no jQuery, no build.
(function (window, document) {
  'use strict';

  var SERVER = (function () {
    var script = document.currentScript;
    if (!script || !script.src) {
      var all = document.getElementsByTagName('script');
      for (var i = all.length - 1; i >= 0; i -= 1) if (/iamport[^/]*\.js/.test(all[i].src)) { script = all[i]; break; }
    }
    var match = script && /^(https?:\/\/[^/]+)\//.exec(script.src);
    return match ? match[1] : __SANDBOX_ORIGIN__;
  })();

  var GIVEN_UP = '[결제포기] 사용자가 결제창을 닫았습니다.';
  var userCode = null;
  var tierCode = null;
  var current = null;

  function isPhone() {
    return /Mobi|Android|iPhone|iPad|iPod|Windows Phone/i.test(navigator.userAgent);
  }

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
    if (isPhone()) return params.m_redirect_url ? 'redirect' : 'overlay';
    return params.popup === true ? 'popup' : 'overlay';
  }

  function certification(params, callback) {
    params = params || {};
    start('certification', params, callback, wayOfCertification(params));
  }

  // On a desktop the identity window is always a popup.
  function wayOfCertification(params) {
    if (!isPhone()) return 'popup';
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
    if (current) finish(current, failure(current, GIVEN_UP));
    var session = { kind: kind, way: way, callback: callback, frame: null, popup: null, layer: null, timer: null, imp_uid: null, merchant_uid: params.merchant_uid == null ? null : String(params.merchant_uid), focused: document.activeElement, done: false };
    current = session;
    // A popup is opened now, while the browser still counts the payer's click.
    if (way === 'popup') {
      session.popup = window.open('about:blank', 'gatehouse_' + kind, 'width=480,height=760,resizable=yes,scrollbars=yes');
      if (!session.popup) session.way = 'overlay';
    }
    if (session.way === 'overlay') openLayer(session);
    post(SERVER + '/checkout', { user_code: userCode, tier_code: tierCode, kind: kind, way: session.way, params: params }, function (answer) {
      if (session.done) return;
      if (!answer) finish(session, failure(session, '결제 서버에 연결하지 못했습니다. (' + SERVER + ')', 'F000'));
      else if (answer.result) refuse(session, answer);
      else show(session, answer);
    });
  }

  function refuse(session, answer) {
    session.imp_uid = answer.result.imp_uid;
    if (answer.redirect) {
      current = null;
      window.location.href = answer.redirect;
    } else {
      finish(session, answer.result);
    }
  }

  function show(session, answer) {
    session.imp_uid = answer.imp_uid;
    session.merchant_uid = answer.merchant_uid;
    if (session.way === 'redirect') {
      current = null;
      window.location.href = SERVER + answer.path;
    } else if (session.way === 'popup') {
      session.popup.location.href = SERVER + answer.path;
      session.timer = window.setInterval(function () {
        if (session.popup.closed) finish(session, failure(session, GIVEN_UP));
      }, 400);
    } else {
      // Under the address this script came from: the server may know itself by another name.
      session.frame.src = SERVER + answer.path;
    }
  }

  function failure(session, text, code) {
    return { success: false, imp_uid: session.imp_uid, merchant_uid: session.merchant_uid, error_code: code || 'F400', error_msg: text };
  }

  // Only our own window, at our own address, may say how it ended.
  window.addEventListener('message', function (event) {
    var session = current;
    if (!session || event.origin !== SERVER || !event.data || !event.data.gatehouse) return;
    var source = session.frame ? session.frame.contentWindow : session.popup;
    if (!source || event.source !== source) return;
    if (event.data.gatehouse === 'done' && event.data.result) finish(session, event.data.result);
  });

  function finish(session, result) {
    if (session.done) return;
    session.done = true;
    if (current === session) current = null;
    if (session.timer) window.clearInterval(session.timer);
    if (session.popup && !session.popup.closed) session.popup.close();
    closeLayer(session);
    if (typeof session.callback === 'function') window.setTimeout(function () { session.callback(result); }, 0);
  }

  function openLayer(session) {
    var layer = document.createElement('div');
    layer.className = 'gatehouse-layer';
    layer.setAttribute('role', 'dialog');
    layer.setAttribute('aria-modal', 'true');
    layer.setAttribute('aria-label', session.kind === 'payment' ? '결제창 (payment window)' : '본인인증창 (identity verification)');
    style(layer, 'position:fixed;inset:0;top:0;left:0;right:0;bottom:0;z-index:2147483647;background:rgba(15,23,42,.55);display:flex;align-items:center;justify-content:center;margin:0;padding:0');
    var frame = document.createElement('iframe');
    frame.title = session.kind === 'payment' ? '결제창 (payment window)' : '본인인증창 (identity verification)';
    frame.setAttribute('allow', 'payment');
    style(frame, 'border:0;background:#fff;width:100%;height:100%;max-width:' + (isPhone() ? '100%' : '480px') + ';max-height:' + (isPhone() ? '100%' : '820px') + ';border-radius:' + (isPhone() ? '0' : '16px') + ';box-shadow:0 24px 64px rgba(0,0,0,.3);color-scheme:light dark');
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

  // Closing from the page is the payer giving up: the window is told, and ends itself.
  function close() {
    var session = current;
    if (!session) return;
    var target = session.frame ? session.frame.contentWindow : session.popup;
    if (target && session.imp_uid) target.postMessage({ gatehouse: 'close' }, SERVER);
    else finish(session, failure(session, GIVEN_UP));
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
