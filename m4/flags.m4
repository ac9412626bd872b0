dnl SPDX-License-Identifier: ISC
dnl LA_CC_FLAGS(VARIABLE, FLAGS): keep in VARIABLE the flags that the compiler
dnl knows. A function with a body, so that flags which warn about code show.
AC_DEFUN([LA_CC_FLAGS], [
  $1=
  la_save=$CFLAGS
  for la_flag in m4_normalize([$2]); do
    AS_VAR_PUSHDEF([la_cv], [la_cv_cc_$la_flag])
    CFLAGS="$la_save -Werror $la_flag"
    AC_CACHE_CHECK([whether $CC knows $la_flag], [la_cv],
      [AC_COMPILE_IFELSE([AC_LANG_SOURCE([int main(void) { return 0; }])],
        [AS_VAR_SET([la_cv], [yes])], [AS_VAR_SET([la_cv], [no])])])
    AS_VAR_IF([la_cv], [yes], [$1="$$1 $la_flag"])
    AS_VAR_POPDEF([la_cv])
  done
  CFLAGS=$la_save
  AC_SUBST([$1])
])

dnl LA_LD_FLAGS(VARIABLE, FLAGS): the same for the linker.
AC_DEFUN([LA_LD_FLAGS], [
  $1=
  la_save=$LDFLAGS
  for la_flag in m4_normalize([$2]); do
    AS_VAR_PUSHDEF([la_cv], [la_cv_ld_$la_flag])
    LDFLAGS="$la_save $la_flag"
    AC_CACHE_CHECK([whether the linker knows $la_flag], [la_cv],
      [AC_LINK_IFELSE([AC_LANG_SOURCE([int main(void) { return 0; }])],
        [AS_VAR_SET([la_cv], [yes])], [AS_VAR_SET([la_cv], [no])])])
    AS_VAR_IF([la_cv], [yes], [$1="$$1 $la_flag"])
    AS_VAR_POPDEF([la_cv])
  done
  LDFLAGS=$la_save
  AC_SUBST([$1])
])
