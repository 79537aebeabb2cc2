package country

// The sources of every plan here are the national numbering plan that the
// country has notified to the ITU (ITU-T E.129, "National Numbering Plans"), and
// the document of its regulator that is named with it. Lists of single codes
// were written down from those as remembered, and are "assumed" in so far;
// installers add or change classes in the configuration (number_plan).

// chinaPlan: a local number has 8 digits in Beijing, the areas 02X and some
// others, else 7. 400 and 800 numbers cost the local rate or nothing.
func chinaPlan() planData {
	const eight, seven = "[235-7]XXXXXXX [48][1-9]XXXXXX [48]0[1-9]XXXXX", "[235-7]XXXXXX [48][1-9]XXXXX [48]0[1-9]XXXX"
	return planData{
		local: []localData{
			{"10 2X", eight + " 0{area}[2-8]XXXXXXX"},
			{"", seven + " " + eight + " 0{area}[2-8]XXXXXX 0{area}[2-8]XXXXXXX"},
		},
		rules: []ruleData{
			{Service, "", "11[1-8] 12[1-9]XX 10[0-9]XX 95XXX! 96XXX! 400XXXXXXX 800XXXXXXX"},
			{Premium, "information services", "16[08]XX!"},
			{Mobile, "", "1[3-589]XXXXXXXXX 17[0-8]XXXXXXXX 16[1-79]XXXXXXXX"},
			{National, "a mobile elsewhere", "01[3-9]XXXXXXXXX"},
			{National, "", "010[2-8]XXXXXXX 02X[2-8]XXXXXXX 0[3-9]XX[2-8]XXXXXX 0[3-9]XX[2-8]XXXXXXX"},
			{International, "", "00XXXX."},
		},
		prefixes: "179XX",
		source:   "ITU NNP China; MIIT, telecommunications network numbering plan (2017)",
	}
}

// taiwanPlan: area codes of one to three digits; a national number has 9 digits
// with its 0, in Taipei, Taichung, Nantou and Kinmen's islands 10.
func taiwanPlan() planData {
	return planData{
		local: []localData{
			{"2", "[2-9]XXXXXXX 02[2-9]XXXXXXX"},
			{"4", "[23]XXXXXXX [4-8]XXXXXX 04[23]XXXXXXX 04[4-8]XXXXXX"},
			{"37 82 89", "[2-9]XXXXX 0{area}[2-9]XXXXX"},
			{"826 836", "[2-9]XXXX 0{area}[2-9]XXXX"},
			{"[35-8] 49", "[2-9]XXXXXX 0{area}[2-9]XXXXXX"},
			{"", "[2-9]XXXXXX [2-9]XXXXXXX"},
		},
		rules: []ruleData{
			{Service, "", "10X 11[1-8] 12[0-9] 16[0-8] 19XX 0800XXXXXX 0809XXXXXX"},
			{Premium, "information services", "020[348]XXXXXX"},
			{Mobile, "", "09XXXXXXXX"},
			{National, "internet telephony", "070XXXXXXXX"},
			{National, "", "02[2-9]XXXXXXX 03XXXXXXX 04[23]XXXXXXX 049XXXXXXX 04[4-8]XXXXXX 0[56]XXXXXXX 07[1-9]XXXXXX 08[1-9]XXXXXX"},
			{International, "", "00[25-79]XXXXXX. 01[5-9]XXXXXX."},
		},
		source: "ITU NNP Taiwan, China; NCC, public telecommunications network numbering plan",
	}
}

// hongKongPlan: one area; fixed lines begin with 2 and 3, mobiles with 4 to 9.
// 15XX and 16XX choose a carrier for a call abroad.
func hongKongPlan() planData {
	return planData{
		local: []localData{{"", "[23]XXXXXXX 81[1-9]XXXXX 8[2-9]XXXXXX"}},
		rules: []ruleData{
			{Service, "", "10[0-9]X 12XXX 17[0-9]XX 18[0-9]XXX 800XXXXXX"},
			{Premium, "information services", "900XXXXXXXX"},
			{Mobile, "", "[4-7]XXXXXXX 9[1-8]XXXXXX 90[1-9]XXXXX"},
			{International, "", "00[0-9]XXXX. 1[56]XXXXXXX."},
		},
		prefixes: "133 1357",
		mobile:   Local,
		source:   "ITU NNP Hong Kong, China; OFCA, Numbering Plan for Telecommunications Services in Hong Kong",
	}
}

// japanPlan: a geographic number has ten digits with its 0, so a local one has
// what the area code leaves.
func japanPlan() planData {
	return planData{
		local: []localData{
			{"[36]", "[2-9]XXXXXXX 0{area}[2-9]XXXXXXX"},
			{"XX", "[2-9]XXXXXX 0{area}[2-9]XXXXXX"},
			{"XXX", "[2-9]XXXXX 0{area}[2-9]XXXXX"},
			{"XXXX", "[2-9]XXXX 0{area}[2-9]XXXX"},
			{"", "[2-9]XXXX [2-9]XXXXX [2-9]XXXXXX [2-9]XXXXXXX"},
		},
		rules: []ruleData{
			{Service, "", "104 106 11[3-7] 136 14[1-478] 151 159 171 177 189 0120XXXXXX 0800XXXXXXX"},
			{Premium, "paid services", "0180XXXXXX 0990XXXXXX 0570XXXXXX"},
			{Mobile, "", "0[6-9]0XXXXXXXX"},
			{National, "internet telephony", "050XXXXXXXX"},
			{National, "", "0[1-9][1-9]XXXXXXX"},
			{International, "", "00[1-9]XXXXXX. 010XXXXXX."},
		},
		prefixes: "184 186",
		source:   "ITU NNP Japan; MIC, Telecommunications Numbering Rules (2019, with 060 from 2024)",
	}
}

// singaporePlan: one area; fixed lines begin with 6, internet telephony with 3,
// mobiles with 8 and 9.
func singaporePlan() planData {
	return planData{
		local: []localData{{"", "[36]XXXXXXX"}},
		rules: []ruleData{
			{Service, "", "1777 10[0-9]X 13[0-9]XX 16[0-9]X 1711 1800XXXXXXX 800XXXXXXX"},
			{Premium, "paid services", "1900XXXXXXX"},
			{Mobile, "", "8[1-9]XXXXXX 80[1-9]XXXXX 9[0-8]XXXXXX"},
			{International, "", "0[0-2]XXXXXXXX."},
		},
		mobile: Local,
		source: "ITU NNP Singapore; IMDA, National Numbering Plan",
	}
}

// indiaPlan: a geographic number has ten digits without its 0. Since January
// 2021 a mobile is called with a 0 from a fixed line (TRAI recommendation of May
// 2020); mobiles begin with 6 to 9, as do some areas' codes.
func indiaPlan() planData {
	return planData{
		local: []localData{
			{"11 22 33 40 44 20 79 80", "[2-7]XXXXXXX 0{area}[2-7]XXXXXXX"},
			{"XXX", "[2-6]XXXXXX 0{area}[2-6]XXXXXX"},
			{"XXXX", "[2-6]XXXXX 0{area}[2-6]XXXXX"},
			{"", "[2-6]XXXXX [2-6]XXXXXX [2-7]XXXXXXX"},
		},
		rules: []ruleData{
			{Service, "", "1[0-24-79]X 19[78]X 10[39]X 18[01]X 155XX 1800XXXXXX 1800XXXXXXX 1860XXXXXXX"},
			{Premium, "paid services", "1900XXXXXXX 190[1-9]XXXXXXX"},
			{National, "", "011[2-7]XXXXXXX 0[23][023]XXXXXXXX 04[04]XXXXXXXX 079[2-6]XXXXXXX 080[2-6]XXXXXXX 0[1-5]XXXXXXXXX"},
			{Mobile, "", "[6-9]XXXXXXXXX 0[6-9]XXXXXXXXX"},
			{International, "", "00XXXXXX."},
		},
		source: "ITU NNP India; DoT, National Numbering Plan 2003, with the changes of 2021",
	}
}

// koreaPlan: a geographic number has 7 or 8 digits behind its area code. 15XX,
// 16XX and 18XX are numbers of eight digits that stand for a company everywhere.
func koreaPlan() planData {
	return planData{
		local: []localData{
			{"2", "[2-9]XXXXXX [2-9]XXXXXXX 02[2-9]XXXXXX 02[2-9]XXXXXXX"},
			{"", "[2-9]XXXXXX [2-9]XXXXXXX 0{area}[2-9]XXXXXX 0{area}[2-9]XXXXXXX"},
		},
		rules: []ruleData{
			{Service, "", "1[0-4]X 18[2-8] 12XX 13XX 080XXXXXXX 080XXXXXXXX 15XXXXXX 16XXXXXX 18XXXXXX"},
			{Premium, "paid services", "060XXXXXXX 060XXXXXXXX"},
			{Mobile, "", "010XXXXXXXX 01[16-9]XXXXXXX 01[16-9]XXXXXXXX"},
			{National, "internet telephony and personal numbers", "070XXXXXXXX 050XXXXXXXX 050XXXXXXXXX"},
			{National, "", "02[2-9]XXXXXX 02[2-9]XXXXXXX 0[3-6][1-5][2-9]XXXXXX 0[3-6][1-5][2-9]XXXXXXX"},
			{International, "", "00[1-9]XXXXXX."},
		},
		source: "ITU NNP Korea (Rep. of); MSIT, detailed rules for telecommunications numbers",
	}
}
