// Package holidays has the public holidays and make-up workdays (调休) of
// countries whose governments set them year by year. It is data only, each year
// with its source; a year that is not published yet is not in it, and nothing is
// guessed: the configuration adds it when it is known.
package holidays
