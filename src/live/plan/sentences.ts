/**
 * What people of a live run write: sentences of customers and of agents, by language. They were written for chatsim and are
 * of no real chat. Between them are letters of one to four bytes, two directions of writing, letters that are put together
 * of several characters, and emoji of up to seven: what a chat backend has to bring over whole.
 */

export interface Sentences {
  /** What joins two of them. */
  readonly between: string;
  readonly customer: readonly string[];
  readonly agent: readonly string[];
}

export const SENTENCES = {
  en: {
    between: ' ',
    customer: [
      'Hello, my parcel was due on Tuesday and it is still not here.',
      'Could you tell me where it is right now?',
      'I ordered two blue ones and got a green one.',
      'The button on the payment page does nothing when I press it.',
      'Yes, I have tried that already, and it did not help.',
      "I'd like to send it back, how does that work?",
      'Thank you, that was quick!',
      'One more question before you go.',
    ],
    agent: [
      'Good morning, thank you for waiting.',
      'Let me look that up for you.',
      'It left our warehouse yesterday and should be with you tomorrow.',
      'I am sorry about that, it should not have happened.',
      'Could you tell me the number at the top of your order?',
      'I have sent you a label by e-mail, you only have to print it.',
      'The money will be back on your card within five days.',
      'Is there anything else I can do for you?',
    ],
  },
  de: {
    between: ' ',
    customer: [
      'Guten Tag, meine Bestellung ist seit über einer Woche unterwegs.',
      'Können Sie bitte nachsehen, wo das Paket gerade ist?',
      'Die Größe passt leider nicht, ich möchte umtauschen.',
      'Das habe ich schon versucht, es ändert nichts.',
      'Beim Bezahlen erscheint nur eine weiße Seite.',
      'Vielen Dank, das ging ja schnell!',
    ],
    agent: [
      'Schönen guten Morgen, danke fürs Warten.',
      'Einen Augenblick bitte, ich schaue gleich nach.',
      'Das Paket liegt seit heute früh beim Zusteller.',
      'Das tut mir leid, so sollte es nicht sein.',
      'Würden Sie mir bitte Ihre Bestellnummer nennen?',
      'Kann ich sonst noch etwas für Sie tun?',
    ],
  },
  fr: {
    between: ' ',
    customer: [
      "Bonjour, je n'ai toujours pas reçu ma commande de la semaine dernière.",
      "Pouvez-vous me dire où en est la livraison, s'il vous plaît ?",
      "J'ai déjà essayé, mais ça ne change rien.",
      "L'article est arrivé cassé dans sa boîte.",
      'Je voudrais être remboursé plutôt que livré à nouveau.',
      'Merci beaucoup, à bientôt !',
    ],
    agent: [
      "Bonjour, merci d'avoir patienté.",
      'Je regarde tout de suite.',
      'Le colis est parti hier soir de notre entrepôt.',
      'Je suis désolée pour ce désagrément.',
      'Quel est le numéro inscrit en haut de la facture ?',
      "Puis-je faire autre chose pour vous aujourd'hui ?",
    ],
  },
  es: {
    between: ' ',
    customer: [
      'Buenas tardes, mi pedido debía llegar ayer y no ha llegado.',
      '¿Me puede decir dónde está el paquete?',
      'Ya lo he probado dos veces y sigue igual.',
      'Me han cobrado dos veces el mismo artículo.',
      'Quisiera cambiarlo por una talla más pequeña.',
      '¡Muchísimas gracias por la ayuda!',
    ],
    agent: [
      'Buenas tardes, gracias por esperar.',
      'Un momento, por favor, lo compruebo ahora mismo.',
      'El paquete salió ayer y llegará mañana por la mañana.',
      'Lamento mucho las molestias.',
      '¿Me indica el número de su pedido?',
      '¿Puedo ayudarle en algo más?',
    ],
  },
  pt: {
    between: ' ',
    customer: [
      'Olá, a minha encomenda ainda não chegou.',
      'Consegue dizer-me quando será entregue?',
      'Já tentei isso e não funcionou.',
      'O valor da fatura não está certo.',
      'Obrigado, é tudo o que eu queria saber!',
    ],
    agent: [
      'Olá, obrigada por ter esperado.',
      'Vou já verificar a situação.',
      'A encomenda está em distribuição desde esta manhã.',
      'Peço desculpa pelo incómodo.',
      'Posso ajudar em mais alguma coisa?',
    ],
  },
  pl: {
    between: ' ',
    customer: [
      'Dzień dobry, moja paczka miała przyjść we wtorek.',
      'Czy można sprawdzić, gdzie ona teraz jest?',
      'Próbowałem już trzy razy i nic z tego.',
      'Chciałabym zwrócić tę żółtą kurtkę.',
      'Bardzo dziękuję za szybką odpowiedź!',
    ],
    agent: [
      'Dzień dobry, dziękuję za cierpliwość.',
      'Już sprawdzam.',
      'Przesyłka będzie u Państwa jutro przed południem.',
      'Przepraszam za kłopot.',
      'Czy mogę jeszcze w czymś pomóc?',
    ],
  },
  tr: {
    between: ' ',
    customer: [
      'Merhaba, siparişim hâlâ gelmedi.',
      'Paketin şu an nerede olduğunu öğrenebilir miyim?',
      'Bunu denedim, işe yaramadı.',
      'Yanlış ürün gönderilmiş, değiştirmek istiyorum.',
      'Çok teşekkür ederim!',
    ],
    agent: [
      'Merhaba, beklediğiniz için teşekkürler.',
      'Hemen bakıyorum.',
      'Kargonuz bugün dağıtıma çıktı.',
      'Bunun için özür dileriz.',
      'Başka bir isteğiniz var mı?',
    ],
  },
  ru: {
    between: ' ',
    customer: [
      'Здравствуйте, заказ до сих пор не пришёл.',
      'Подскажите, пожалуйста, где сейчас посылка?',
      'Я уже пробовала, ничего не меняется.',
      'С карты списали деньги дважды.',
      'Спасибо большое, всё понятно!',
    ],
    agent: [
      'Добрый день, спасибо за ожидание.',
      'Сейчас посмотрю.',
      'Посылка уже в вашем городе и будет завтра.',
      'Приносим извинения за неудобства.',
      'Могу ли я ещё чем-то помочь?',
    ],
  },
  ar: {
    between: ' ',
    customer: [
      'مرحباً، لم يصل طلبي حتى الآن.',
      'هل يمكنك أن تخبرني أين الشحنة؟',
      'جرّبت ذلك مرتين ولم ينجح.',
      'المقاس غير مناسب وأريد استبداله.',
      'شكراً جزيلاً على المساعدة!',
    ],
    agent: [
      'أهلاً بك، شكراً على انتظارك.',
      'لحظة من فضلك، سأتحقق من الأمر.',
      'خرجت الشحنة اليوم وستصل غداً صباحاً.',
      'نعتذر عن هذا الإزعاج.',
      'هل هناك شيء آخر أستطيع مساعدتك به؟',
    ],
  },
  he: {
    between: ' ',
    customer: [
      'שלום, ההזמנה שלי עדיין לא הגיעה.',
      'אפשר לדעת איפה החבילה עכשיו?',
      'כבר ניסיתי, וזה לא עזר.',
      'קיבלתי צבע אחר ממה שהזמנתי.',
      'תודה רבה, זה היה מהיר!',
    ],
    agent: [
      'שלום, תודה על ההמתנה.',
      'רגע אחד, אני בודקת.',
      'החבילה יצאה אתמול ותגיע מחר.',
      'אנחנו מתנצלים על אי הנוחות.',
      'יש עוד משהו שאוכל לעזור בו?',
    ],
  },
  hi: {
    between: ' ',
    customer: [
      'नमस्ते, मेरा सामान अभी तक नहीं आया है।',
      'क्या आप बता सकते हैं कि वह कहाँ है?',
      'मैंने कोशिश की थी, पर कुछ नहीं हुआ।',
      'मुझे यह वापस करना है।',
      'बहुत धन्यवाद!',
    ],
    agent: [
      'नमस्ते, प्रतीक्षा के लिए धन्यवाद।',
      'मैं अभी देखती हूँ।',
      'आपका सामान कल सुबह तक पहुँच जाएगा।',
      'असुविधा के लिए हमें खेद है।',
      'क्या मैं और कोई मदद कर सकती हूँ?',
    ],
  },
  ja: {
    between: '',
    customer: [
      'こんにちは、注文した商品がまだ届いていません。',
      '今どこにあるのか教えていただけますか？',
      'それはもう試しましたが、変わりませんでした。',
      'サイズが合わないので交換したいです。',
      'ありがとうございます、助かりました！',
    ],
    agent: [
      'お待たせいたしました。',
      'ただいま確認いたしますので、少々お待ちください。',
      'お荷物は明日の午前中にお届けの予定です。',
      'ご迷惑をおかけして申し訳ございません。',
      'ほかにお手伝いできることはございますか？',
    ],
  },
  zh: {
    between: '',
    customer: [
      '你好，我的包裹还没有到。',
      '可以帮我查一下现在在哪里吗？',
      '我已经试过了，还是不行。',
      '颜色发错了，我想换一件。',
      '谢谢，真快！',
    ],
    agent: [
      '您好，让您久等了。',
      '请稍等，我马上为您查询。',
      '包裹昨天已经发出，预计明天送达。',
      '给您带来不便，非常抱歉。',
      '请问还有其他可以帮您的吗？',
    ],
  },
  ko: {
    between: ' ',
    customer: [
      '안녕하세요, 주문한 물건이 아직 안 왔어요.',
      '지금 어디쯤인지 알 수 있을까요?',
      '그렇게 해 봤는데 똑같아요.',
      '사이즈가 안 맞아서 바꾸고 싶어요.',
      '빠른 답변 감사합니다!',
    ],
    agent: [
      '기다려 주셔서 감사합니다.',
      '바로 확인해 보겠습니다.',
      '내일 오전 중으로 도착할 예정입니다.',
      '불편을 드려 죄송합니다.',
      '더 도와드릴 일이 있을까요?',
    ],
  },
  emoji: {
    between: ' ',
    customer: [
      'Hi 👋🏽 where is my 📦?',
      'It says delivered ✅ but nobody was here 🤷🏻‍♀️',
      'We are a family of four 👨‍👩‍👧‍👦 and got one pair of 🧦',
      'Not again 😩😩😩',
      'You are the best 🙏🏾❤️‍🔥',
    ],
    agent: [
      'Hello 😊 thanks for waiting ⏳',
      'Looking 🔍 one moment',
      'It will be there tomorrow 🚚💨',
      'So sorry about that 🙇🏿‍♂️',
      'Anything else? 🇳🇿 🏳️‍🌈 we are here all day 🕘',
    ],
  },
} as const satisfies Readonly<Record<string, Sentences>>;

export type Language = keyof typeof SENTENCES;
export const LANGUAGES = Object.keys(SENTENCES) as readonly Language[];
