package country

// northAmericaPlan is that of the United States and Canada. An area code is
// dialled with or without a 1 in front. Countries of the Caribbean that share
// the code 1 are dialled like another state and cost like another country, which
// swindlers live on.
func northAmericaPlan() planData {
	const caribbean = "1?242XXXXXXX 1?246XXXXXXX 1?26[48]XXXXXXX 1?284XXXXXXX 1?345XXXXXXX 1?441XXXXXXX 1?473XXXXXXX " +
		"1?6[46]4XXXXXXX 1?658XXXXXXX 1?649XXXXXXX 1?721XXXXXXX 1?7[56]8XXXXXXX 1?767XXXXXXX 1?784XXXXXXX " +
		"1?8[024]9XXXXXXX 1?86[89]XXXXXXX 1?876XXXXXXX"
	// Seven digits; no exchange is called N11, nor 988 (FCC 20-100).
	const seven = "[2-8][02-9]XXXXX [2-8]1[02-9]XXXX 9[02-79]XXXXX 91[02-9]XXXX 98[0-79]XXXX"
	return planData{
		local: []localData{
			{"NXX", seven + " 1?{area}NXXXXXX"},
			{"", seven},
		},
		rules: []ruleData{
			{Premium, "paid services", "1?900NXXXXXX 976XXXX"},
			{Service, "", "[2-8]11 988 0 1?800NXXXXXX 1?833NXXXXXX 1?844NXXXXXX 1?855NXXXXXX 1?866NXXXXXX 1?877NXXXXXX 1?888NXXXXXX"},
			{International, "a country that shares the code 1", caribbean},
			{National, "", "1?N[02-7]XNXXXXXX 1?N8[0-79]NXXXXXX 1?N1[02-9]NXXXXXX"},
			{National, "by the operator", "0N[02-8]XNXXXXXX"},
			{International, "", "011XXXXXX. 01[2-9]XXXXX."},
		},
		prefixes: "101XXXX *67 *82 *70",
		source:   "ITU NNP United States, Canada; NANPA, ATIS-0300051; area codes of other countries: NANPA, as of 2024",
	}
}

// unitedKingdomPlan: numbers have eleven digits with their 0, a few ten.
func unitedKingdomPlan() planData {
	return planData{
		local: []localData{
			{"2X", "[2-8]XXXXXXX 9[0-8]XXXXXX 0{area}[2-9]XXXXXXX"},
			{"1X1 11X", "[2-8]XXXXXX 9[0-8]XXXXX 0{area}[2-9]XXXXXX"},
			{"1XXX", "[2-8]XXXX [2-8]XXXXX 9[0-8]XXXX 0{area}[2-9]XXXX 0{area}[2-9]XXXXX"},
			{"", "[2-8]XXXX [2-8]XXXXX [2-8]XXXXXX [2-8]XXXXXXX 9[0-8]XXXX 9[0-8]XXXXX 9[0-8]XXXXXX"},
		},
		rules: []ruleData{
			{Premium, "directory enquiries", "118XXX"},
			{Service, "", "100 101 105 111 119 123 116XXX 14[0-9]X 15[05]X 0800XXXXXX 0800XXXXXXX 0808XXXXXXX 08001111"},
			{Premium, "paid services and personal numbers", "09XXXXXXXXX 070XXXXXXXX 087[1-3]XXXXXXX"},
			{Mobile, "", "07[1-57-9]XXXXXXXX 07624XXXXXX"},
			{National, "pagers", "076XXXXXXXX"},
			{National, "", "01XXXXXXXX 01XXXXXXXXX 02XXXXXXXXX 03XXXXXXXXX 05[56]XXXXXXXX 08[47]XXXXXXXX"},
			{International, "", "00XXXXXX."},
		},
		prefixes: "141 1470 1280",
		source:   "ITU NNP United Kingdom; Ofcom, National Telephone Numbering Plan",
	}
}

// germanyPlan: an open plan; local and national numbers have no fixed length, so
// they end by time or by '#'.
func germanyPlan() planData {
	return planData{
		local: []localData{{"", "[2-9]XX. 1[02-9]XX. 0{area}[1-9]X."}},
		rules: []ruleData{
			{Premium, "directory enquiries", "118[1-9]X 1180XX"},
			{Service, "", "115 116XXX 0800XXXXXXX"},
			{Premium, "paid services", "0900XXXXXXX 0137XXXXXXX"},
			{National, "shared cost", "0180XXXXX."},
			{Mobile, "", "015XXXXXXXXX 01[67]XXXXXXXX 01[67]XXXXXXXXX"},
			{National, "internet telephony and personal numbers", "032XXXXXXXXX 0700XXXXXXXX"},
			{National, "", "0[2-7]XXX. 08[1-9]XX. 09[1-9]XX."},
			{International, "", "00XXXX."},
		},
		prefixes: "010[1-9]X 0100XX",
		source:   "ITU NNP Germany; BNetzA, Nummernplan Rufnummern für öffentliche Telefondienste",
	}
}

// francePlan: ten digits everywhere; the first two name the zone.
func francePlan() planData {
	return planData{
		local: []localData{{"[1-5]", "0{area}XXXXXXXX"}},
		rules: []ruleData{
			{Premium, "directory enquiries", "118XXX"},
			{Service, "", "10XX 116XXX 3[01]XX 080[0-5]XXXXXX"},
			{Premium, "paid services", "3[2-9]XX 08[129]XXXXXXX 0836XXXXXX"},
			{Mobile, "", "0[67]XXXXXXXX"},
			{National, "", "0[1-59]XXXXXXXX 080[6-9]XXXXXX"},
			{International, "", "00XXXXXX."},
		},
		prefixes: "3651",
		source:   "ITU NNP France; ARCEP, decision 2018-0881, plan national de numérotation",
	}
}

// australiaPlan: eight digits behind the area's one.
func australiaPlan() planData {
	return planData{
		local: []localData{
			{"[2378]", "[2-9]XXXXXXX 0{area}XXXXXXXX"},
			{"", "[2-9]XXXXXXX"},
		},
		rules: []ruleData{
			{Service, "", "13[1-9]XXX 1300XXXXXX 180[1-9]XXX 1800XXXXXX 11[0-9]X 12[25]X"},
			{Premium, "paid services", "19[0-9]XXXXXXX 1234 12456"},
			{Mobile, "", "0[45]XXXXXXXX"},
			{National, "", "0[2378]XXXXXXXX"},
			{International, "", "001[0158]XXXXX. 0014XXXXXXX."},
		},
		prefixes: "14[1-5]X 1831 1832",
		source:   "ITU NNP Australia; ACMA, Telecommunications Numbering Plan 2015",
	}
}

// brazilPlan: behind the 0 come the two digits of a carrier, the two of the area
// and eight digits, of a mobile nine. Without the carrier they are taken too:
// providers of internet telephony want no carrier.
func brazilPlan() planData {
	return planData{
		local: []localData{{"", "[2-5]XXXXXXX 0{area}[2-5]XXXXXXX"}},
		rules: []ruleData{
			{Service, "", "1[0-8]X 19[14-9] 103XX 0800XXXXXX 0800XXXXXXX 400[1-9]XXXX 9090[2-5]XXXXXXX"},
			{Premium, "paid services", "0[359]00XXXXXX 0[359]00XXXXXXX"},
			{Mobile, "", "9[1-9]XXXXXXX 0{area}9XXXXXXXX"},
			{National, "a mobile elsewhere", "0ZZ9XXXXXXXX 0ZXZZ9XXXXXXXX"},
			{National, "", "0ZZ[2-5]XXXXXXX 0ZXZZ[2-5]XXXXXXX"},
			{International, "", "00XXXXXX."},
		},
		source: "ITU NNP Brazil; Anatel, Resolution 749/2022 on numbering",
	}
}
