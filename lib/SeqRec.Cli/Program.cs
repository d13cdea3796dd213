System.Console.WriteLine("seqrec");
