/* A bare walk of a file's DWARF with elfutils' libdw: the yardstick for
   `inlay scan`.  It visits every DIE outside type bodies and, for every inlined
   instance, reads what an answer needs: the name of its abstract origin, its
   address ranges and its call line.  It builds nothing, joins nothing and is
   single-threaded, so it is a lower limit for a tool made with libdw.

   Build: cc -O2 -o libdw_walk libdw_walk.c -ldw -lelf
   Use:   libdw_walk FILE  */

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Totals are printed, so that no read can be optimised away.  */
struct totals
{
  uint64_t units, dies, inlined, empty, bytes, lines, names;
};

static void
fail (const char *what)
{
  fprintf (stderr, "libdw_walk: %s: %s\n", what, dwarf_errmsg (-1));
  _exit (1);
}

/* FNV-1a of every name, added up, so that the order does not matter.  */
static uint64_t
hash (const char *s)
{
  uint64_t h = UINT64_C (0xcbf29ce484222325);
  for (; *s != '\0'; s++)
    h = (h ^ (unsigned char) *s) * UINT64_C (0x100000001b3);
  return h;
}

/* The bodies of these types hold members and parameters, never code.  A class
   may hold abstract instances, but instances of them live outside the class.  */
static int
is_type_body (int tag)
{
  switch (tag)
    {
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
    case DW_TAG_class_type:
    case DW_TAG_interface_type:
    case DW_TAG_enumeration_type:
    case DW_TAG_array_type:
    case DW_TAG_subroutine_type:
      return 1;
    default:
      return 0;
    }
}

/* dwarf_diename follows specification and abstract_origin by itself.  */
static void
count_name (struct totals *t, Dwarf_Die *die)
{
  Dwarf_Attribute attr;
  Dwarf_Die origin;
  if (dwarf_attr (die, DW_AT_abstract_origin, &attr) == NULL
      || dwarf_formref_die (&attr, &origin) == NULL)
    return;
  const char *name = dwarf_diename (&origin);
  if (name != NULL)
    t->names += hash (name);
}

static void
count_ranges (struct totals *t, Dwarf_Die *die)
{
  Dwarf_Addr base, lo, hi;
  ptrdiff_t next = 0;
  uint64_t bytes = 0;
  while ((next = dwarf_ranges (die, next, &base, &lo, &hi)) > 0)
    bytes += hi - lo;
  if (next < 0)
    fail ("ranges");
  t->bytes += bytes;
  t->empty += bytes == 0;
}

static void
count_inlined (struct totals *t, Dwarf_Die *die)
{
  Dwarf_Attribute attr;
  Dwarf_Word line;
  t->inlined++;
  count_name (t, die);
  count_ranges (t, die);
  if (dwarf_attr (die, DW_AT_call_line, &attr) != NULL
      && dwarf_formudata (&attr, &line) == 0)
    t->lines += line;
}

/* Visits DIE, its later siblings and all that is below them.  */
static void
walk (struct totals *t, Dwarf_Die *die)
{
  int more;
  do
    {
      Dwarf_Die child;
      int tag = dwarf_tag (die);
      t->dies++;
      if (tag == DW_TAG_inlined_subroutine)
        count_inlined (t, die);
      if (!is_type_body (tag) && dwarf_haschildren (die) > 0
          && dwarf_child (die, &child) == 0)
        walk (t, &child);
      more = dwarf_siblingof (die, die);
    }
  while (more == 0);
  if (more < 0)
    fail ("sibling");
}

int
main (int argc, char **argv)
{
  struct totals t = { 0 };
  if (argc != 2)
    {
      fprintf (stderr, "usage: libdw_walk FILE\n");
      return 2;
    }
  int fd = open (argv[1], O_RDONLY);
  if (fd < 0)
    {
      fprintf (stderr, "libdw_walk: %s: %s\n", argv[1], strerror (errno));
      return 1;
    }
  Dwarf *dw = dwarf_begin (fd, DWARF_C_READ);
  if (dw == NULL)
    fail (argv[1]);

  Dwarf_Off offset = 0, next;
  size_t header;
  int more;
  while ((more = dwarf_nextcu (dw, offset, &next, &header, NULL, NULL, NULL))
         == 0)
    {
      Dwarf_Die unit;
      if (dwarf_offdie (dw, offset + header, &unit) == NULL)
        fail ("unit");
      t.units++;
      walk (&t, &unit);
      offset = next;
    }
  if (more < 0)
    fail ("next unit");

  printf ("units=%" PRIu64 " dies=%" PRIu64 " inlined=%" PRIu64
          " empty=%" PRIu64 " bytes=%" PRIu64 " lines=%" PRIu64
          " names=%016" PRIx64 "\n",
          t.units, t.dies, t.inlined, t.empty, t.bytes, t.lines, t.names);
  dwarf_end (dw);
  close (fd);
  return 0;
}
