#!/bin/sh
# man.sh PROGRAM COMMAND.c...: write losscape(1) from the program's own --help.
program=$1
shift

# Escape what roff would take for itself.
text()
{
    sed -e 's/\\/\\e/g' -e "s/^[.']/\\\\\&&/" -e 's/-/\\-/g'
}

block()
{
    echo '.nf'
    text
    echo '.fi'
}

cat <<'END'
.TH LOSSCAPE 1 "" "losscape" "User Commands"
.SH NAME
losscape \- map the loss landscapes of neural networks
.SH SYNOPSIS
.B losscape
.I COMMAND
[\fIARGUMENT\fR]...
.br
.B mpiexec \-n
.I RANKS
.B losscape run
.I STUDY.ini
.B \-o
.I FILE.h5
.SH DESCRIPTION
A study, a small text file, says what to look at.
.B losscape run
does it on however many MPI ranks it is given.
Everything found lands in one HDF5 file, which can be resumed, inspected while
it grows, and drawn:
.B losscape\-plot
.I FILE.h5
makes a page of figures.
The other commands work without MPI.
.PP
Of
.I n
ranks
.IR n \ \-\ 1
work.
On a small machine Open MPI wants
.BR "mpiexec \-\-oversubscribe" ,
as root also
.BR \-\-allow\-run\-as\-root .
.SH COMMANDS
END
for command; do
    command=$(basename "$command" .c)
    printf '.SS %s\n' "$command"
    "$program" "$command" --help </dev/null 2>&1 | block
done
cat <<'END'
.SH STUDY FILE
Sections in brackets, lines
.I key = value
under them, comments after a # or ; that starts a line or follows a space.
Lines may be indented.
An indented line that is neither a section nor
.I key = value
continues the value above.
.B kind
in section
.B study
names one or more of the kinds below; each brings its own options, shown here
with their defaults.
An option that may change between runs is marked so; any other value of the
rest makes another study, which needs a result file of its own.
END
"$program" kinds | while read -r kind help; do
    printf '.SS "%s: %s"\n' "$kind" "$help"
    "$program" kinds "$kind" | sed 1d | block
done
cat <<'END'
.SH EXIT STATUS
.TP
0
done
.TP
2
usage
.TP
3
the study or the data are wrong
.TP
4
file input or output failed
.TP
5
numeric failure of a whole stage
.TP
6
a rank failed and a survivor ended the job
.TP
75
stopped on request: run the same command again to go on
.PP
Under
.B mpiexec
the exit status may be another; scripts should ask
.BR "losscape status \-\-resumable FILE.h5" .
.SH ENVIRONMENT
.TP
.B LOSSCAPE_DATA
directory below which data sets are looked for
.SH FILES
.TP
.I FILE.h5
the result
.TP
.I FILE.ckpt.h5
checkpoints of long trainings, removed at the end
.TP
.I FILE.h5.lock
held while a run writes the result
.SH EXAMPLE
.nf
mpiexec \-n 3 losscape run jobs/quickstart.ini \-o quickstart.h5
losscape status quickstart.h5
.fi
END
