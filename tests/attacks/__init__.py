"""Attacks, each a test that fails without the defence.

The list is that of ``../shared/security.md`` §5 and of the issue; where another room tests a case,
it is named here and not tried twice. ``test_inventory`` sees to it that what is named exists.

 1 another unit's row by code, id, odd name     test_reach.py, ../pages/test_sweep.py
   a file as the place in a list               test_positions.py
 2 pages by path and hash, each role            test_reach.py::test_a_role_opens_only_its_pages
                                                test_accounts.py::test_nobody_reaches_a_page
   page file reached before anything else ran   ../pages/test_sweep.py::test_nobody_sees_nothing
 3 values outside the choices, statements       test_entries.py
 4 answers shared between viewers               test_accounts.py::test_answers_are_not_shared
                                                ../pages/test_sweep.py::test_viewers_never_share_an_answer
 5 role changes under an open page              test_accounts.py, ../pages/test_stale_accounts.py
 6 cookies: other key, place, time, pieces      test_accounts.py::test_a_cookie_that_lies_lets_nobody_in
   replay after log-out, idle, age              ../lib/sign_on/test_admission.py
 7 sample and short secrets                     ../lib/sign_on/test_setup.py
 8 demonstration on real data                   test_accounts.py::test_on_real_data_nobody_views_as_another
 9 headers that name somebody                   test_doors.py::test_headers_that_name_somebody_are_not_believed
                                                ../lib/sign_on/test_setup.py::test_no_header_may_say_who_is_looking
10 export and report beyond scope               ../pages/test_report_papers.py, ../lib/actions/test_out_of_reach.py
11 files without a sign-on, of somebody else    test_accounts.py::test_a_file_needs_a_sign_on_that_counts
12 formulas in csv and xlsx                     ../lib/export/test_workbook.py::test_a_text_is_never_a_formula_or_a_link
                                                ../pages/test_hostile_papers.py
13 Markdown, HTML, LaTeX, pictures, javascript: ../pages/test_hostile.py, ../browser/test_hostile.py
   what a page may load                         ../browser/test_policy.py
14 statements inside the walls                  ../lib/database/wall/test_statements.py
15 many people on few connections               ../lib/database/wall/test_statements.py::test_many_people_on_few_connections
16 counts, choices, axes, "needs attention"     test_inference.py
17 error texts                                  test_errors.py, ../pages/test_outage_kinds.py
18 tampering with the log                       ../lib/actions/test_access_log.py
19 unsafe deserialisation, shell, raw HTML      test_source.py
   bombs, entities, paths for names             test_uploads.py, ../lib/intake/test_xes.py,
                                                ../lib/intake/test_hostile_list.py
20 state, code, deny, unverified, two providers ../lib/sign_on/test_admission.py, ../browser/test_sign_on.py
21 other sites                                  test_doors.py::test_another_site_opens_no_line
                                                test_doors.py::test_other_sites_do_not_steer_the_page
22 300 KB, 10 MB, 200 lines, slow statements    test_doors.py, ../lib/database/test_deadline.py
   messages that no page sends                  test_doors.py, ../lib/server/test_messages.py
23 faults                                       ../browser/test_faults.py
"""  # noqa: E501
