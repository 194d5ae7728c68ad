"""What the register's pages say, in words: values in, values out."""
