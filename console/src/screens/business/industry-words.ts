/**
 * Words by which people look for their trade, above all the business items that stand on certificates: 분식 is nowhere in the name of
 * the industry "restaurants and cafes". The names themselves are searched anyway.
 */
export const INDUSTRY_WORDS: Readonly<Record<string, readonly string[]>> = {
  fashion: ['의류', '패션', '신발', '가방', '잡화', '양말', '모자', '액세서리', '여성복', '남성복', '캐주얼', 'clothes', 'shoes', 'bags', 'apparel'],
  beauty: ['화장품', '미용', '향수', '네일', '헤어', '뷰티', '피부', 'skin care', 'hair'],
  food: ['식품', '건강기능식품', '농산물', '수산물', '축산물', '정육', '과일', '반찬', '밀키트', '식료품', '떡', '곡물', '차류', 'groceries', 'supplements'],
  restaurant: ['음식', '분식', '한식', '중식', '일식', '양식', '경양식', '치킨', '피자', '카페', '커피', '제과', '제빵', '베이커리', '주점', '호프', '뷔페', '배달', '식당', '김밥', '국수', 'bakery', 'coffee', 'food service'],
  household: ['생활용품', '주방', '욕실', '세제', '청소용품', '잡화', 'kitchenware'],
  furniture: ['가구', '인테리어', '조명', '침구', '커튼', 'furnishings', 'bedding'],
  electronics: ['가전', '컴퓨터', '전자', '휴대폰 액세서리', '주변기기', '카메라', '음향', 'computers', 'gadgets'],
  sports_goods: ['스포츠', '레저', '캠핑', '낚시', '등산', '자전거', '골프', 'camping', 'bicycles', 'golf'],
  kids: ['유아', '아동', '완구', '장난감', '출산', '기저귀', 'toys', 'baby'],
  pet_supplies: ['반려동물', '애견', '고양이', '사료', '애완', 'pets'],
  books_stationery: ['도서', '서적', '출판', '문구', '취미', '공예', '악기', 'stationery', 'publishing'],
  flowers_gifts: ['꽃', '화훼', '꽃배달', '화환', '선물', '기념품', 'florist'],
  education: ['교육', '학원', '강의', '교습', '과외', '이러닝', '인강', '자격증', 'lessons', 'academy'],
  software: ['소프트웨어', '정보통신', '프로그램', '개발', '앱', '플랫폼 개발', '호스팅', '클라우드', 'SaaS', 'hosting', 'app'],
  digital_content: ['콘텐츠', '음원', '영상', '웹툰', '전자책', '게임', '미디어', '사진', 'music', 'video', 'e-book', 'games'],
  tickets: ['공연', '전시', '체험', '티켓', '관람', '행사', 'concert', 'events'],
  lodging: ['숙박', '펜션', '민박', '호텔', '모텔', '게스트하우스', '캠핑장', 'hotel', 'pension'],
  home_service: ['청소', '수리', '세탁', '이사', '방역', '설치', '인력', 'cleaning', 'repair', 'moving'],
  printing_design: ['인쇄', '디자인', '제작', '간판', '현수막', '명함', '판촉물', 'print', 'design'],
  other_goods: ['도매', '소매', '통신판매', '전자상거래', '쇼핑몰', '잡화', 'retail', 'wholesale', 'e-commerce'],
  other_service: ['서비스', '기타'],
  alcohol: ['주류', '와인', '전통주', '막걸리', 'wine'],
  sports_pass: ['헬스', '필라테스', '요가', '체육', '피트니스', '수영', 'gym', 'pilates', 'yoga'],
  consulting: ['컨설팅', '경영 자문', '자문', 'advice'],
  car_rental: ['렌터카', '렌트카', '자동차 대여'],
  travel: ['여행', '관광', '항공권', 'tours'],
  medical_procedure: ['병원', '의원', '치과', '한의원', '성형', 'clinic'],
  medical_supplies: ['의료기기', '의약품', '약국', 'pharmacy'],
  shared_office: ['임대', '부동산', '공유오피스', '스터디카페', '독서실', 'rent'],
  online_marketing: ['광고', '마케팅', '홍보', 'advertising'],
  precious_metal: ['귀금속', '금은방', '보석', '주얼리', '시계'],
  art: ['미술', '갤러리', '화랑', 'gallery'],
};

/** Offered where nothing fits. */
export const OTHER_INDUSTRIES = ['other_goods', 'other_service'] as const;
