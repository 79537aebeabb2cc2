# What U-Boot does at each start, built into its only environment; image/update
# reads and writes the same state. Lines of comment are dropped.
# The newer valid copy of the state holds; the older one is written. U-Boot does
# not run a command of more than 16 words (CONFIG_SYS_MAXARGS). The kernel's tests
# of its own ciphers (cryptomgr) are two thirds of its start, and not what guards
# the programs: a wrong hash would not let them start either.
setenv q 0; setenv q0 0; setenv q1 0; setenv order "A B"; setenv A_left 8; setenv B_left 0; setenv kept 1
part start BLOCK state at
setexpr at1 ${at} + 8
IF read STATE ${at} 1
IF read STATE1 ${at1} 1
if env import -c STATE 200 q; then setenv q0 ${q}; fi
setenv q 0
if env import -c STATE1 200 q; then setenv q1 ${q}; fi
setenv q 0
setenv write ${at}
if itest 0x${q0} > 0x${q1}; then env import -c STATE 200 q VARS; setenv write ${at1}; fi
if itest 0x${q1} > 0x${q0}; then env import -c STATE1 200 q VARS; fi
for s in ${order}; do
  if test ${s} = A; then setenv left ${A_left}; setenv n ${A_n}; else setenv left ${B_left}; setenv n ${B_n}; fi
  if itest 0x${left} > 0; then
    setexpr left ${left} - 1
    if test ${s} = A; then setenv A_left ${left}; else setenv B_left ${left}; fi
    setexpr q ${q} + 1
    env export -c -s 200 STATE2 q VARS
    IF write STATE2 ${write} 1
    if test ${write} = ${at}; then setenv write ${at1}; else setenv write ${at}; fi
    echo "ringdown: slot ${s}, ${left} tries left after this one"
    part start BLOCK ${s} from
    if test -z "${n}" -o "${n}" = 0; then setenv n 10000; fi
    IF read IMAGE ${from} ${n}
    setenv bootargs console=CONSOLE panic=2 quiet cryptomgr.notests gpt ringdown.slot=${s}
    bootm IMAGE#conf-1 IMAGE#conf-1 TREE
    echo "ringdown: slot ${s} is refused"
  fi
done
echo "ringdown: no slot is left, the recovery system starts"
part start BLOCK recovery from
part size BLOCK recovery n
IF read IMAGE ${from} ${n}
setenv bootargs console=CONSOLE panic=2 quiet cryptomgr.notests gpt ringdown.slot=recovery
bootm IMAGE#conf-1 IMAGE#conf-1 TREE
echo "ringdown: nothing starts; again in ten seconds"
sleep 10
reset
